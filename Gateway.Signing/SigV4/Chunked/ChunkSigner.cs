using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Signing.SigV4.Chunked;

/// <summary>
/// One side's chain of chunk signatures. Each signature covers the one before it; the first covers the request's own:
/// <code>
/// "AWS4-HMAC-SHA256-PAYLOAD" "\n" time "\n" scope "\n" previous signature "\n" HexEncode(SHA256("")) "\n" HexEncode(SHA256(data))
/// "AWS4-HMAC-SHA256-TRAILER" "\n" time "\n" scope "\n" previous signature "\n" HexEncode(SHA256(trailer lines))
/// </code>
/// See <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html"/> and
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html"/>.
/// Not safe for concurrent use: it belongs to one request. It keeps the caller's key and does not zero it.
/// </summary>
public sealed class ChunkSigner : IChunkVerifier, IChunkSigner
{
    private readonly ReadOnlyMemory<byte> _signingKey;
    private readonly byte[] _chunk;
    private readonly byte[] _trailer;

    /// <summary>Starts the chain.</summary>
    /// <param name="signingKey">The key derived for the scope, 32 bytes; must stay as it is while the body lasts.</param>
    /// <param name="time">The request's time.</param>
    /// <param name="scope">The request's scope.</param>
    /// <param name="seedSignature">The request's own signature, 64 lower-case hexadecimal digits.</param>
    public ChunkSigner(ReadOnlyMemory<byte> signingKey, DateTimeOffset time, CredentialScope scope, string seedSignature)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(seedSignature);
        if (signingKey.Length != SigningKey.Length)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"A signing key is {SigningKey.Length} bytes."), nameof(signingKey));
        }

        if (!Signature.IsWellFormed(seedSignature))
        {
            throw new ArgumentException("A signature is 64 lower-case hexadecimal digits.", nameof(seedSignature));
        }

        _signingKey = signingKey;
        string middle = $"\n{StringToSign.FormatTime(time)}\n{scope}\n{seedSignature}\n";
        string hash = new('0', 2 * SHA256.HashSizeInBytes);
        _chunk = Encoding.ASCII.GetBytes($"{StringToSign.Algorithm}-PAYLOAD{middle}{PayloadHash.EmptyBody}\n{hash}");
        _trailer = Encoding.ASCII.GetBytes($"{StringToSign.Algorithm}-TRAILER{middle}{hash}");
    }

    /// <inheritdoc cref="IChunkVerifier.SignatureLength"/>
    public int SignatureLength => Signature.TextLength;

    /// <inheritdoc/>
    public bool IsWellFormed(ReadOnlySpan<byte> signatureText) =>
        signatureText.Length == Signature.TextLength && !signatureText.ContainsAnyExcept(HexDigits.LowerBytes);

    /// <summary>Signs the next chunk: writes 64 lower-case hexadecimal digits.</summary>
    public void SignChunk(ReadOnlySpan<byte> dataHash, Span<byte> signatureText, long position)
    {
        Span<byte> signature = stackalloc byte[Signature.Bytes];
        Compute(_chunk, dataHash, signature);
        Advance(signature);
        PreviousOf(_chunk, PayloadHash.EmptyBody.Length + 1).CopyTo(signatureText);
    }

    /// <summary>Whether the next chunk's signature is right; the chain goes on only if it is.</summary>
    public bool VerifyChunk(ReadOnlySpan<byte> dataHash, ReadOnlySpan<byte> signatureText) => Verify(_chunk, dataHash, signatureText);

    /// <summary>Signs the trailer: writes 64 lower-case hexadecimal digits.</summary>
    public void SignTrailer(ReadOnlySpan<byte> linesHash, Span<byte> signatureText, long position)
    {
        Span<byte> signature = stackalloc byte[Signature.Bytes];
        Compute(_trailer, linesHash, signature);
        Advance(signature);
        PreviousOf(_trailer, 0).CopyTo(signatureText);
    }

    /// <summary>Whether the trailer's signature is right.</summary>
    public bool VerifyTrailer(ReadOnlySpan<byte> linesHash, ReadOnlySpan<byte> signatureText) => Verify(_trailer, linesHash, signatureText);

    private bool Verify(byte[] text, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signatureText)
    {
        Span<byte> claimed = stackalloc byte[Signature.Bytes];
        if (!IsWellFormed(signatureText) || Convert.FromHexString(signatureText, claimed, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[Signature.Bytes];
        Compute(text, hash, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, claimed))
        {
            return false;
        }

        Advance(expected);
        return true;
    }

    private void Compute(byte[] text, ReadOnlySpan<byte> hash, Span<byte> destination)
    {
        WriteHex(hash, text.AsSpan(text.Length - (2 * SHA256.HashSizeInBytes)));
        HMACSHA256.HashData(_signingKey.Span, text, destination);
    }

    private void Advance(ReadOnlySpan<byte> signature)
    {
        WriteHex(signature, PreviousOf(_chunk, PayloadHash.EmptyBody.Length + 1));
        WriteHex(signature, PreviousOf(_trailer, 0));
    }

    /// <summary>Where a string to sign holds the previous signature.</summary>
    private static Span<byte> PreviousOf(byte[] text, int between)
    {
        int end = text.Length - (2 * SHA256.HashSizeInBytes) - between - 1;
        return text.AsSpan(end - Signature.TextLength, Signature.TextLength);
    }

    private static void WriteHex(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        if (!Convert.TryToHexStringLower(bytes, destination, out _))
        {
            throw new ArgumentException("The destination is too small.", nameof(destination));
        }
    }
}
