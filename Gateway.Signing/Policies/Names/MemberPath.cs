namespace Gateway.Signing.Policies.Names;

/// <summary>The form of member names.</summary>
internal static class MemberPath
{
    /// <summary>The first part of a path and the rest; the rest is empty at the end.</summary>
    public static (string First, string Remaining) Cut(string path)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (path, "") : (path[..dot], path[(dot + 1)..]);
    }

    /// <summary>Whether a member names something by default, where no model tells.</summary>
    public static bool EndsInName(string member) => member.EndsWith("Name", StringComparison.Ordinal) || member == "name";
}
