using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>
/// The canonical query string: names and values decoded and encoded once, sorted by encoded name and then value, joined by <c>&amp;</c>;
/// a name without value gets an equals sign. A plus sign is encoded as itself: AWS's signers send a space as <c>%20</c>.
/// </summary>
internal static class CanonicalQueryString
{
    /// <summary>The query member that a presigned URL's own signature doesn't cover.</summary>
    private const string Signature = "X-Amz-Signature";

    public static void Append(StringBuilder result, string rawQuery)
    {
        if (rawQuery.Length == 0)
        {
            return;
        }

        List<(string Name, string Value)> members = [];
        ReadOnlySpan<char> query = rawQuery;
        foreach (Range range in query.Split('&'))
        {
            ReadOnlySpan<char> member = query[range];
            if (member.IsEmpty)
            {
                continue;
            }

            int equals = member.IndexOf('=');
            string name = Recode(equals < 0 ? member : member[..equals]);
            if (name != Signature)
            {
                members.Add((name, equals < 0 ? "" : Recode(member[(equals + 1)..])));
            }
        }

        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name) is var byName and not 0 ? byName : string.CompareOrdinal(a.Value, b.Value));
        for (int i = 0; i < members.Count; i++)
        {
            result.Append(i == 0 ? "" : "&").Append(members[i].Name).Append('=').Append(members[i].Value);
        }
    }

    private static string Recode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExcept(Unreserved))
        {
            return text.ToString();
        }

        StringBuilder result = new(text.Length + 16);
        for (int i = 0; i < text.Length;)
        {
            PercentEncoding.AppendEncoded(result, PercentEncoding.DecodeNext(text, ref i));
        }

        return result.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Unreserved =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
}
