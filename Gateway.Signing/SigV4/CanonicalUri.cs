using System.Text;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>
/// The canonical URI: the path, encoded once more than on the wire and normalised (RFC 3986, section 5.2.4) for every service but
/// S3; S3 takes the path's bytes encoded once and normalises nothing.
/// </summary>
internal static class CanonicalUri
{
    public static void Append(StringBuilder result, string rawPath, SigningRules rules)
    {
        if (rawPath.Length == 0)
        {
            result.Append('/');
            return;
        }

        string path = rules.NormalizesPath ? Normalize(rawPath) : rawPath;
        for (int i = 0; i < path.Length;)
        {
            char c = rules.EncodesPathTwice ? path[i++] : PercentEncoding.DecodeNext(path, ref i);
            bool isSeparator = c == '/' && path[i - 1] == '/';
            if (isSeparator)
            {
                result.Append(c);
            }
            else
            {
                PercentEncoding.AppendEncoded(result, c);
            }
        }
    }

    /// <summary>Removes empty and dot segments; a path that ends in a slash keeps it.</summary>
    private static string Normalize(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        List<Range> kept = [];
        ReadOnlySpan<char> text = path;
        foreach (Range range in text.Split('/'))
        {
            switch (text[range])
            {
                case "" or ".":
                    break;
                case "..":
                    if (kept.Count > 0)
                    {
                        kept.RemoveAt(kept.Count - 1);
                    }

                    break;
                default:
                    kept.Add(range);
                    break;
            }
        }

        StringBuilder result = new(path.Length);
        foreach (Range range in kept)
        {
            result.Append('/').Append(text[range]);
        }

        if (kept.Count == 0 || path[^1] == '/')
        {
            result.Append('/');
        }

        return result.ToString();
    }
}
