using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Gateway.Signing.SigV4.Chunked;

/// <summary>
/// Takes an aws-chunked body as it arrives, in pieces of any size, and gives out the same body signed for the upstream: sizes, data and
/// trailers keep their bytes, signatures are replaced, so that the length does not change. Data of a signed body is given out only
/// after its chunk's signature was found good, and the last chunk only after the whole had the announced length; a body that is refused
/// is therefore never complete upstream. What is held back is at most one chunk, bounded by the caller, in memory that grows with what
/// was received and not with what was announced. An unsigned body is given out at once, but for its last chunk.
/// Not safe for concurrent use: it belongs to one request, whose owner disposes it.
/// </summary>
public sealed class ChunkedBodyResigner : IDisposable
{
    /// <summary>The largest chunk held by default: 1 MiB. SDKs send 64 to 128 KiB.</summary>
    public const int DefaultMaxChunkBytes = 1024 * 1024;

    private readonly ChunkedForm _form;
    private readonly IChunkVerifier? _client;
    private readonly IChunkSigner? _upstream;
    private readonly long _decodedLength;
    private readonly long _maxChunkBytes;
    private readonly ChunkTrailer _trailer;
    private readonly byte[] _line = new byte[ChunkTrailer.MaxLength];
    private readonly byte[] _claimed;
    private byte[] _held = [];
    private int _heldLength;
    private int _lineLength;
    private int _trailerLength;
    private long _remaining;
    private long _givenOut;
    private ChunkedBodyState _state = ChunkedBodyState.Header;
    private ChunkedFailure _failure;

    private ChunkedBodyResigner(
        ChunkedForm form,
        IChunkVerifier? client,
        IChunkSigner? upstream,
        long decodedLength,
        IReadOnlyList<string> trailerNames,
        long maxChunkBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decodedLength);
        ArgumentNullException.ThrowIfNull(trailerNames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxChunkBytes);
        _form = form;
        _client = client;
        _upstream = upstream;
        _decodedLength = decodedLength;
        _maxChunkBytes = maxChunkBytes;
        _trailer = new ChunkTrailer(trailerNames);
        _claimed = client is null ? [] : new byte[client.SignatureLength];
        if (upstream is not null && upstream.SignatureLength != _claimed.Length)
        {
            throw new ArgumentException("The body's length would change with the length of its signatures.", nameof(upstream));
        }
    }

    /// <summary>Bytes of data received so far, without framing.</summary>
    public long DecodedBytes { get; private set; }

    private bool IsSigned => _form != ChunkedForm.UnsignedTrailer;

    /// <summary>For <see cref="ChunkedForm.SignedChunks"/>.</summary>
    /// <param name="client">The client's chain, by the proxy key, to verify.</param>
    /// <param name="upstream">Our chain, by the upstream key, to sign.</param>
    /// <param name="decodedLength">The value of <c>x-amz-decoded-content-length</c>, bytes.</param>
    /// <param name="maxChunkBytes">The largest chunk to hold, bytes.</param>
    public static ChunkedBodyResigner ForSignedChunks(
        IChunkVerifier client, IChunkSigner upstream, long decodedLength, int maxChunkBytes = DefaultMaxChunkBytes)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(upstream);
        return new ChunkedBodyResigner(ChunkedForm.SignedChunks, client, upstream, decodedLength, [], maxChunkBytes);
    }

    /// <summary>For <see cref="ChunkedForm.SignedTrailer"/>.</summary>
    /// <param name="client">The client's chain, by the proxy key, to verify.</param>
    /// <param name="upstream">Our chain, by the upstream key, to sign.</param>
    /// <param name="decodedLength">The value of <c>x-amz-decoded-content-length</c>, bytes.</param>
    /// <param name="trailerNames">The names in <c>x-amz-trailer</c>.</param>
    /// <param name="maxChunkBytes">The largest chunk to hold, bytes.</param>
    public static ChunkedBodyResigner ForSignedTrailer(
        IChunkVerifier client,
        IChunkSigner upstream,
        long decodedLength,
        IReadOnlyList<string> trailerNames,
        int maxChunkBytes = DefaultMaxChunkBytes)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(upstream);
        return new ChunkedBodyResigner(ChunkedForm.SignedTrailer, client, upstream, decodedLength, trailerNames, maxChunkBytes);
    }

    /// <summary>For <see cref="ChunkedForm.UnsignedTrailer"/>, of which only form and length are checked.</summary>
    /// <param name="decodedLength">The value of <c>x-amz-decoded-content-length</c>, bytes.</param>
    /// <param name="trailerNames">The names in <c>x-amz-trailer</c>.</param>
    public static ChunkedBodyResigner ForUnsignedTrailer(long decodedLength, IReadOnlyList<string> trailerNames) =>
        new(ChunkedForm.UnsignedTrailer, null, null, decodedLength, trailerNames, long.MaxValue);

    /// <summary>Takes the next bytes of the body and gives out what may be sent on.</summary>
    /// <param name="input">What was received.</param>
    /// <param name="output">Takes at most as much as was received and held.</param>
    /// <returns>What is wrong; the same again for every call after a failure.</returns>
    public ChunkedFailure Write(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (_failure == ChunkedFailure.None && !input.IsEmpty)
        {
            int taken = _state switch
            {
                ChunkedBodyState.Data => TakeData(input, output),
                ChunkedBodyState.Done => Fail(ChunkedFailure.DataAfterEnd),
                _ => TakeLine(input, output),
            };
            input = input[taken..];
        }

        return _failure;
    }

    /// <summary>Says that the body has ended.</summary>
    public ChunkedFailure Complete()
    {
        if (_failure == ChunkedFailure.None && _state != ChunkedBodyState.Done)
        {
            Fail(ChunkedFailure.Truncated);
        }

        return _failure;
    }

    /// <summary>Gives the held memory back, cleared: it may hold data that was refused.</summary>
    public void Dispose()
    {
        byte[] held = _held;
        _held = [];
        if (held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(held, clearArray: true);
        }
    }

    private int TakeData(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int count = (int)Math.Min(input.Length, _remaining);
        ReadOnlySpan<byte> data = input[..count];
        _remaining -= count;
        DecodedBytes += count;
        if (!IsSigned)
        {
            Emit(data, output);
        }
        else if (_remaining > 0 || _heldLength > 0)
        {
            Hold(data);
        }

        if (_remaining > 0)
        {
            return count;
        }

        _state = ChunkedBodyState.DataEnd;
        if (IsSigned)
        {
            GiveOut(_heldLength > 0 ? _held.AsSpan(0, _heldLength) : data, output);
            _heldLength = 0;
        }

        return count;
    }

    private void Hold(ReadOnlySpan<byte> data)
    {
        if (_held.Length - _heldLength < data.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_held.Length * 2, _heldLength + data.Length));
            _held.AsSpan(0, _heldLength).CopyTo(larger);
            if (_held.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_held, clearArray: true);
            }

            _held = larger;
        }

        data.CopyTo(_held.AsSpan(_heldLength));
        _heldLength += data.Length;
    }

    /// <summary>Verifies a whole chunk and gives it out under our signature; its first line is still in the line buffer.</summary>
    private void GiveOut(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        if (!_client!.VerifyChunk(hash, _claimed))
        {
            Fail(ChunkedFailure.SignatureMismatch);
            return;
        }

        Span<byte> header = _line.AsSpan(0, _lineLength);
        Range signature = ^(_claimed.Length + 2)..^2;
        _upstream!.SignChunk(hash, header[signature], _givenOut + signature.Start.GetOffset(header.Length));
        Emit(header, output);
        Emit(data, output);
        _lineLength = 0;
    }

    private int TakeLine(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int end = input.IndexOf((byte)'\n');
        int count = end < 0 ? input.Length : end + 1;
        int limit = _state switch
        {
            ChunkedBodyState.Header => ChunkHeader.MaxLength(_claimed.Length),
            ChunkedBodyState.Trailer => ChunkTrailer.MaxLength - _trailerLength,
            _ => 2,
        };
        if (_lineLength + count > limit)
        {
            return Fail(MalformedLine());
        }

        input[..count].CopyTo(_line.AsSpan(_lineLength));
        _lineLength += count;
        if (end >= 0)
        {
            EndLine(output);
        }

        return count;
    }

    private ChunkedFailure MalformedLine() => _state switch
    {
        ChunkedBodyState.Header => ChunkedFailure.MalformedHeader,
        ChunkedBodyState.DataEnd => ChunkedFailure.MalformedChunk,
        ChunkedBodyState.Trailer or ChunkedBodyState.TrailerEnd => ChunkedFailure.MalformedTrailer,
        _ => throw new UnreachableException(),
    };

    private void EndLine(IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> line = _line.AsSpan(0, _lineLength);
        switch (_state)
        {
            case ChunkedBodyState.Header:
                EndHeader(line, output);
                return;
            case ChunkedBodyState.Trailer:
                EndTrailerLine(line, output);
                break;
            default:
                EndEmptyLine(line, output);
                break;
        }

        _lineLength = 0;
    }

    private void EndHeader(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (!ChunkHeader.TryRead(line, _claimed, out ChunkHeader header) || _client?.IsWellFormed(_claimed) == false)
        {
            Fail(ChunkedFailure.MalformedHeader);
        }
        else if (header.Size > _maxChunkBytes)
        {
            Fail(ChunkedFailure.ChunkTooLarge);
        }
        else if (header.Size > _decodedLength - DecodedBytes || (header.Size == 0 && DecodedBytes != _decodedLength))
        {
            Fail(ChunkedFailure.DecodedLengthMismatch);
        }
        else if (header.Size == 0)
        {
            EndLastHeader(line, output);
        }
        else
        {
            _remaining = header.Size;
            _state = ChunkedBodyState.Data;
            if (!IsSigned)
            {
                Emit(line, output);
                _lineLength = 0;
            }
        }
    }

    private void EndLastHeader(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (IsSigned)
        {
            GiveOut([], output);
        }
        else
        {
            Emit(line, output);
            _lineLength = 0;
        }

        _state = _form == ChunkedForm.SignedChunks ? ChunkedBodyState.TrailerEnd : ChunkedBodyState.Trailer;
    }

    private void EndTrailerLine(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        _trailerLength += line.Length;
        // Amazon's own examples end a trailer's lines by LF, and put an empty line before its signature.
        ReadOnlySpan<byte> content = line.EndsWith("\r\n"u8) ? line[..^2] : line[..^1];
        if (content.IsEmpty)
        {
            if (_form == ChunkedForm.UnsignedTrailer)
            {
                EndUnsignedTrailer();
            }
        }
        else if (IsSigned && content.StartsWith(ChunkTrailer.SignatureName))
        {
            EndSignedTrailer(content[ChunkTrailer.SignatureName.Length..]);
        }
        else if (!_trailer.TryAdd(content))
        {
            Fail(ChunkedFailure.MalformedTrailer);
        }

        if (_failure == ChunkedFailure.None)
        {
            Emit(line, output);
        }
    }

    private void EndUnsignedTrailer()
    {
        _state = ChunkedBodyState.Done;
        if (!_trailer.IsComplete)
        {
            Fail(ChunkedFailure.MalformedTrailer);
        }
    }

    /// <summary>Verifies the trailer and puts our signature in the place of the client's, in the line buffer.</summary>
    private void EndSignedTrailer(ReadOnlySpan<byte> signatureText)
    {
        if (!_trailer.IsComplete || signatureText.Length != _claimed.Length || !_client!.IsWellFormed(signatureText))
        {
            Fail(ChunkedFailure.MalformedTrailer);
            return;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _trailer.Hash(hash);
        if (!_client.VerifyTrailer(hash, signatureText))
        {
            Fail(ChunkedFailure.TrailerSignatureMismatch);
            return;
        }

        int start = ChunkTrailer.SignatureName.Length;
        _upstream!.SignTrailer(hash, _line.AsSpan(start, _claimed.Length), _givenOut + start);
        _state = ChunkedBodyState.TrailerEnd;
    }

    private void EndEmptyLine(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (!line.SequenceEqual("\r\n"u8))
        {
            Fail(MalformedLine());
            return;
        }

        Emit(line, output);
        _state = _state == ChunkedBodyState.DataEnd ? ChunkedBodyState.Header : ChunkedBodyState.Done;
    }

    private void Emit(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        output.Write(bytes);
        _givenOut += bytes.Length;
    }

    private int Fail(ChunkedFailure failure)
    {
        _failure = failure;
        return 0;
    }
}
