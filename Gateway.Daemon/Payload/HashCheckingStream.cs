using System.Security.Cryptography;

namespace Gateway.Daemon.Payload;

/// <summary>
/// Passes a body on while hashing it, one byte late: the last byte is let go only when the whole body has the declared hash, so that a
/// wrong body never completes upstream. Constant memory. Not safe for concurrent reads.
/// </summary>
internal sealed class HashCheckingStream(Stream body, string expectedHash) : ForwardOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _single = new byte[1];
    private byte _held;
    private bool _holds;
    private bool _ended;

    /// <summary>Whether the body had ended with another hash than declared.</summary>
    public bool IsMismatch { get; private set; }

    /// <summary>Body bytes received so far.</summary>
    public long BytesRead { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="PayloadMismatchException">The body ended and its hash is not the declared one.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsMismatch)
        {
            throw new PayloadMismatchException();
        }

        if (buffer.IsEmpty || _ended)
        {
            return 0;
        }

        while (true)
        {
            // A one-byte buffer has no room behind the held byte.
            Memory<byte> room = _holds ? (buffer.Length > 1 ? buffer[1..] : _single) : buffer;
            int count = await body.ReadAsync(room, cancellationToken);
            if (count == 0)
            {
                return End(buffer.Span);
            }

            BytesRead += count;
            _hash.AppendData(room.Span[..count]);
            byte last = room.Span[count - 1];
            int released = _holds ? count : count - 1;
            if (_holds)
            {
                buffer.Span[0] = _held;
            }

            _held = last;
            _holds = true;
            if (released > 0)
            {
                return released;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private int End(Span<byte> buffer)
    {
        _ended = true;
        Span<byte> computed = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(computed);
        if (!CryptographicOperations.FixedTimeEquals(computed, Convert.FromHexString(expectedHash)))
        {
            IsMismatch = true;
            throw new PayloadMismatchException();
        }

        if (!_holds)
        {
            return 0;
        }

        buffer[0] = _held;
        return 1;
    }
}
