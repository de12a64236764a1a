using Gateway.Signing.Catalog;

namespace Gateway.Signing.Policies.Names;

/// <summary>Names in a form, of a body or a query.</summary>
internal static class FormNames
{
    /// <summary>Adds what is found.</summary>
    public static void Read(string form, IReadOnlyList<NameMember>? members, List<FoundName> names)
    {
        foreach ((string key, string value) in FormReader.ReadAll(form))
        {
            string path = WithoutIndexes(key);
            if (members is null ? MemberPath.EndsInName(path) : members.Any(m => IsOrIsIn(path, m.Path)))
            {
                names.Add(new FoundName(key, value));
            }
        }
    }

    private static bool IsOrIsIn(string path, string member) =>
        path.StartsWith(member, StringComparison.Ordinal) && (path.Length == member.Length || path[member.Length] == '.');

    /// <summary>Lists are written <c>Member.member.1</c> or <c>Member.1</c>.</summary>
    private static string WithoutIndexes(string key) => key.Contains('.', StringComparison.Ordinal)
        ? string.Join('.', key.Split('.').Where(static part => part != "member" && !part.All(char.IsAsciiDigit)))
        : key;
}
