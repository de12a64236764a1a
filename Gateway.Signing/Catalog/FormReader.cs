namespace Gateway.Signing.Catalog;

/// <summary>Reads form-encoded members, from a query string or from the beginning of a body.</summary>
internal static class FormReader
{
    public const string ContentType = "application/x-www-form-urlencoded";

    /// <summary>Every member, decoded, in order.</summary>
    public static List<KeyValuePair<string, string>> ReadAll(string form)
    {
        var members = new List<KeyValuePair<string, string>>();
        foreach (Range range in form.AsSpan().Split('&'))
        {
            string member = form[range];
            if (member.Length == 0)
            {
                continue;
            }

            int equals = member.IndexOf('=', StringComparison.Ordinal);
            members.Add(equals < 0
                ? new(Decode(member), "")
                : new(Decode(member[..equals]), Decode(member[(equals + 1)..])));
        }

        return members;
    }

    /// <summary>
    /// Whether a member of this name is there, with this value where one is given. Name and value are of ASCII characters without space,
    /// plus and percent sign. Allocates nothing.
    /// </summary>
    public static bool Contains(ReadOnlySpan<char> form, string name, string? value)
    {
        foreach (Range range in form.Split('&'))
        {
            ReadOnlySpan<char> member = form[range];
            int equals = member.IndexOf('=');
            if (RequestPath.DecodesTo(equals < 0 ? member : member[..equals], name)
                && (value is null || RequestPath.DecodesTo(equals < 0 ? "" : member[(equals + 1)..], value)))
            {
                return true;
            }
        }

        return false;
    }

    private static string Decode(string text) => RequestPath.Decode(text.Replace('+', ' '));
}
