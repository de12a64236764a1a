using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Benchmarks.Size;

/// <summary>Bytes of any length that need no memory: one random block again and again, each with its number in front.</summary>
internal sealed class Content
{
    public const int BlockBytes = 64 * 1024;

    private readonly byte[] _block = new byte[BlockBytes];

    public Content() => new Random(7).NextBytes(_block);

    /// <summary>The block of that number; good until the next call.</summary>
    public ReadOnlyMemory<byte> Block(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_block, number);
        return _block;
    }

    /// <summary>The SHA-256 of so many blocks, lower-case hexadecimal.</summary>
    public static string HashOf(long blocks)
    {
        Content content = new();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long i = 0; i < blocks; i++)
        {
            hash.AppendData(content.Block(i).Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
