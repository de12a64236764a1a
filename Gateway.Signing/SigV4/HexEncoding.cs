namespace Gateway.Signing.SigV4;

/// <summary>Lower-case hex, as signatures and hashes are written.</summary>
internal static class HexEncoding
{
    /// <summary>Whether the text is 64 lower-case hex digits: a SHA-256 or an HMAC-SHA-256.</summary>
    public static bool IsSha256(ReadOnlySpan<char> text)
    {
        if (text.Length != 64)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        return true;
    }
}
