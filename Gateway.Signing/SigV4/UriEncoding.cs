using System.Buffers;

namespace Gateway.Signing.SigV4;

/// <summary>
/// <c>UriEncode()</c> of the specification: every byte but <c>A-Z a-z 0-9 - . _ ~</c> becomes <c>%XY</c>, upper-case hexadecimal. See
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"/>.
/// </summary>
internal static class UriEncoding
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>Writes one byte, encoded where it must be. The caller decides about <c>/</c>.</summary>
    public static void Write(ref CanonicalWriter writer, byte value)
    {
        if (Unreserved.Contains(value))
        {
            writer.Write(value);
            return;
        }

        writer.Write((byte)'%');
        writer.Write(UpperHexDigit(value >> 4));
        writer.Write(UpperHexDigit(value & 0xF));
    }

    /// <summary>
    /// Reads one byte of percent-encoded text and moves <paramref name="index"/> behind it. A <c>%</c> that starts no escape is itself.
    /// </summary>
    public static byte ReadDecoded(ReadOnlySpan<char> text, ref int index)
    {
        char character = text[index++];
        if (character == '%' && index + 1 < text.Length && char.IsAsciiHexDigit(text[index]) && char.IsAsciiHexDigit(text[index + 1]))
        {
            int value = (HexValue(text[index]) << 4) | HexValue(text[index + 1]);
            index += 2;
            return (byte)value;
        }

        return Latin1.ToByte(character);
    }

    /// <summary>Reads one byte as <see cref="ReadDecoded"/> does, and a raw <c>+</c> as a space.</summary>
    public static byte ReadFormDecoded(ReadOnlySpan<char> text, ref int index)
    {
        bool isSpace = text[index] == '+';
        byte value = ReadDecoded(text, ref index);
        return isSpace ? (byte)' ' : value;
    }

    private static byte UpperHexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
