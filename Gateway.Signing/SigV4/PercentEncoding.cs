using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>
/// AWS's URI encoding: every byte but the unreserved <c>A-Z a-z 0-9 - . _ ~</c> (RFC 3986, section 2.3) becomes <c>%XX</c>, upper-case.
/// Characters here are bytes (Latin-1).
/// </summary>
internal static class PercentEncoding
{
    private const string Digits = "0123456789ABCDEF";

    public static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';

    public static void AppendEncoded(StringBuilder result, char c)
    {
        if (IsUnreserved(c))
        {
            result.Append(c);
        }
        else
        {
            result.Append('%').Append(Digits[(c >> 4) & 15]).Append(Digits[c & 15]);
        }
    }

    /// <summary>
    /// The byte at <paramref name="index"/>, decoded when it begins a valid escape; the index moves past it. A percent sign that
    /// begins none stands for itself.
    /// </summary>
    public static char DecodeNext(ReadOnlySpan<char> text, ref int index)
    {
        char c = text[index];
        if (c == '%' && index + 2 < text.Length && char.IsAsciiHexDigit(text[index + 1]) && char.IsAsciiHexDigit(text[index + 2]))
        {
            c = (char)((Value(text[index + 1]) << 4) | Value(text[index + 2]));
            index += 2;
        }

        index++;
        return c;
    }

    private static int Value(char hex) => char.IsAsciiDigit(hex) ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
