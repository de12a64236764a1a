namespace Gateway.Signing.Catalog;

/// <summary>The decoded path of a request, for routing only: what is signed and sent stays as received.</summary>
internal static class RequestPath
{
    /// <summary>Percent-decodes a path or a query member; bytes that are not UTF-8 stay encoded.</summary>
    public static string Decode(string raw) => raw.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(raw) : raw;

    /// <summary>
    /// The decoded segments of a path. Services other than S3 ignore empty and dot segments (as the general signing rule does);
    /// in S3 they belong to the key, except one slash at the end of a bucket.
    /// </summary>
    public static List<string> Segments(string rawPath, bool normalizes)
    {
        var segments = new List<string>();
        string[] raw = rawPath.Split('/');
        for (int i = 0; i < raw.Length; i++)
        {
            string segment = Decode(raw[i]);
            if (!normalizes)
            {
                // Before the first slash, and behind the bucket's last one, there is nothing.
                if (i > 0 && !(segment.Length == 0 && i == raw.Length - 1 && i <= 2))
                {
                    segments.Add(segment);
                }
            }
            else if (segment == "..")
            {
                if (segments.Count > 0)
                {
                    segments.RemoveAt(segments.Count - 1);
                }
            }
            else if (segment is not ("" or "."))
            {
                segments.Add(segment);
            }
        }

        return segments;
    }
}
