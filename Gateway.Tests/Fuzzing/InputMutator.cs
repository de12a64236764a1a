namespace Gateway.Tests.Fuzzing;

/// <summary>Makes new inputs out of known ones: bytes changed, taken out, repeated, moved, words of the format put in, two inputs joined.</summary>
internal sealed class InputMutator(Random random, IReadOnlyList<byte[]> words)
{
    /// <summary>Longest input made, bytes: above every bound that the parsers have.</summary>
    private const int MaxLength = 72 * 1024;

    private static readonly byte[] Remarkable = [0, 1, (byte)'\t', (byte)'\n', (byte)'\r', (byte)' ', (byte)'%', (byte)'/', (byte)';', (byte)'=', 0x7F, 0x80, 0xC3, 0xFF];

    public byte[] Random()
    {
        byte[] input = new byte[random.Next(256)];
        random.NextBytes(input);
        return input;
    }

    public byte[] Mutate(byte[] input, byte[] other)
    {
        for (int times = 1 + random.Next(4); times > 0; times--)
        {
            input = Once(input, other);
        }

        return input.Length <= MaxLength ? input : input[..MaxLength];
    }

    private byte[] Once(byte[] input, byte[] other)
    {
        int at = random.Next(input.Length + 1);
        int length = random.Next(Math.Min(input.Length - at, 1 + random.Next(64)) + 1);
        ReadOnlySpan<byte> before = input.AsSpan(0, at), cut = input.AsSpan(at, length), after = input.AsSpan(at + length);
        return random.Next(9) switch
        {
            0 => [.. before, .. after],
            1 => [.. before, .. cut, .. cut, .. after],
            2 => [.. before, (byte)random.Next(256), .. cut, .. after],
            3 => [.. before, Remarkable[random.Next(Remarkable.Length)], .. after],
            4 when words.Count > 0 => [.. before, .. words[random.Next(words.Count)], .. cut, .. after],
            5 when words.Count > 0 => [.. before, .. words[random.Next(words.Count)], .. after],
            6 => [.. before, .. other.AsSpan(random.Next(other.Length + 1))],
            7 => Repeat(before, cut, after),
            _ => Flip(input, at),
        };
    }

    /// <summary>Long runs find what grows faster than its input.</summary>
    private byte[] Repeat(ReadOnlySpan<byte> before, ReadOnlySpan<byte> cut, ReadOnlySpan<byte> after)
    {
        var result = new List<byte>(before.ToArray());
        for (int times = 1 << random.Next(random.Next(64) == 0 ? 14 : 6); times > 0 && result.Count < MaxLength; times--)
        {
            result.AddRange(cut);
        }

        result.AddRange(after);
        return [.. result];
    }

    private byte[] Flip(byte[] input, int at)
    {
        byte[] result = [.. input];
        if (at < result.Length)
        {
            result[at] ^= (byte)(1 << random.Next(8));
        }

        return result;
    }
}
