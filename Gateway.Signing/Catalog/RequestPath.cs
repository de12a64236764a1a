using System.Globalization;

namespace Gateway.Signing.Catalog;

/// <summary>Percent-decoding, for routing only: what is signed and sent stays as received.</summary>
internal static class RequestPath
{
    /// <summary>Percent-decodes a path or a query member; bytes that are not UTF-8 stay encoded.</summary>
    public static string Decode(string raw) => raw.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(raw) : raw;

    /// <summary>Whether what <see cref="Decode"/> makes of a text is this name of ASCII characters, none of them a percent sign. Allocates nothing.</summary>
    public static bool DecodesTo(ReadOnlySpan<char> raw, ReadOnlySpan<char> name) => LengthOf(name, raw) == raw.Length;

    /// <summary>Whether what <see cref="Decode"/> makes of a text begins with such a name. Allocates nothing.</summary>
    public static bool DecodedStartsWith(ReadOnlySpan<char> raw, ReadOnlySpan<char> name) => LengthOf(name, raw) >= 0;

    /// <summary>How long the name is where a text begins with it, encoded as it likes; -1 when it does not.</summary>
    private static int LengthOf(ReadOnlySpan<char> name, ReadOnlySpan<char> raw)
    {
        int at = 0;
        foreach (char expected in name)
        {
            if (at == raw.Length)
            {
                return -1;
            }

            int found = raw[at++];
            if (found == '%'
                && at + 2 <= raw.Length
                && byte.TryParse(raw.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet))
            {
                found = octet;
                at += 2;
            }

            if (found != expected)
            {
                return -1;
            }
        }

        return at;
    }
}
