using System.Globalization;

namespace Gateway.Daemon.Connect;

/// <summary>
/// Host and port of a CONNECT request (RFC 9110, section 9.3.6), in one normal form: the host lower-case, without a trailing dot.
/// </summary>
internal readonly record struct Authority(string Host, int Port)
{
    /// <summary>The longest host name that DNS can carry, in characters (RFC 1035, section 2.3.4).</summary>
    public const int MaxHostLength = 253;

    /// <summary>
    /// Parses <c>host:port</c> strictly: letters, digits, hyphens, underscores and dots, no empty label, port 1 to 65535.
    /// An IP literal parses too, so that its refusal can name it.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Authority authority)
    {
        authority = default;
        int colon = text.LastIndexOf(':');
        if (colon <= 0)
        {
            return false;
        }

        ReadOnlySpan<char> host = text[..colon];
        ReadOnlySpan<char> port = text[(colon + 1)..];
        if (port.Length is 0 or > 5
            || port.ContainsAnyExceptInRange('0', '9')
            || !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number is 0 or > 65535)
        {
            return false;
        }

        if (host[^1] == '.')
        {
            host = host[..^1];
        }

        if (!IsHostName(host) && !IsBracketedAddress(host))
        {
            return false;
        }

        authority = new Authority(host.ToString().ToLowerInvariant(), number);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static bool IsHostName(ReadOnlySpan<char> host)
    {
        if (host.Length is 0 or > MaxHostLength)
        {
            return false;
        }

        foreach (Range range in host.Split('.'))
        {
            ReadOnlySpan<char> label = host[range];
            if (label.Length is 0 or > 63)
            {
                return false;
            }

            foreach (char c in label)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsBracketedAddress(ReadOnlySpan<char> host) =>
        host.Length > 2 && host[0] == '[' && host[^1] == ']' && System.Net.IPAddress.TryParse(host[1..^1], out _);
}
