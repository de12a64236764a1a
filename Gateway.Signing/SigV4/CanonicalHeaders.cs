using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>
/// The canonical headers: for each signed name <c>name:value\n</c>, values trimmed, runs of spaces inside collapsed to one (quotes are
/// no exception), repeated headers joined by a comma in the order received.
/// </summary>
internal static class CanonicalHeaders
{
    public static void Append(StringBuilder result, IReadOnlyList<HeaderField> headers, IReadOnlyList<string> signedHeaders)
    {
        foreach (string name in signedHeaders)
        {
            result.Append(name).Append(':');
            bool first = true;
            for (int i = 0; i < headers.Count; i++)
            {
                if (!string.Equals(headers[i].Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                result.Append(first ? "" : ",");
                AppendValue(result, headers[i].Value);
                first = false;
            }

            result.Append('\n');
        }
    }

    private static void AppendValue(StringBuilder result, ReadOnlySpan<char> value)
    {
        value = value.Trim(" \t");
        if (!value.Contains("  ", StringComparison.Ordinal))
        {
            result.Append(value);
            return;
        }

        bool afterSpace = false;
        foreach (char c in value)
        {
            if (c != ' ' || !afterSpace)
            {
                result.Append(c);
            }

            afterSpace = c == ' ';
        }
    }
}
