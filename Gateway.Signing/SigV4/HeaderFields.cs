namespace Gateway.Signing.SigV4;

/// <summary>Lookups in a list of headers.</summary>
internal static class HeaderFields
{
    /// <summary>How often a header comes, and its first value.</summary>
    public static int Count(IReadOnlyList<HeaderField> headers, string name, out string? first)
    {
        int count = 0;
        first = null;
        for (int i = 0; i < headers.Count; i++)
        {
            if (headers[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                first ??= headers[i].Value;
                count++;
            }
        }

        return count;
    }
}
