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

    /// <summary>Reads a member that may be there once, here or in what was read before; false when it is there with two values.</summary>
    public static bool TryReadSingle(string form, string name, ref string? value)
    {
        if (form.Length == 0)
        {
            return true;
        }

        foreach ((string key, string found) in ReadAll(form))
        {
            if (key != name)
            {
                continue;
            }

            if (value is not null && value != found)
            {
                return false;
            }

            value = found;
        }

        return true;
    }

    private static string Decode(string text) => RequestPath.Decode(text.Replace('+', ' '));
}
