using System.Buffers;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Collects the bytes of a canonical text in a pooled buffer. Passed by reference and disposed by the method that made it.
/// </summary>
internal ref struct CanonicalWriter(int initialCapacity)
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(initialCapacity);

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public readonly ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, Length);

    /// <summary>Forgets everything after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = length;

    public void Write(byte value)
    {
        if (Length == _buffer.Length)
        {
            Grow(1);
        }

        _buffer[Length++] = value;
    }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - Length < bytes.Length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Writes characters that stand for bytes.</summary>
    /// <exception cref="ArgumentException">A character is no byte: the caller decoded the request with something other than Latin-1.</exception>
    public void WriteLatin1(scoped ReadOnlySpan<char> characters)
    {
        if (_buffer.Length - Length < characters.Length)
        {
            Grow(characters.Length);
        }

        Latin1.ToBytes(characters, _buffer.AsSpan(Length));
        Length += characters.Length;
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        Length = 0;
        // Canonical requests may hold session tokens; they must not stay behind in the shared pool.
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + needed));
        WrittenSpan.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }
}
