namespace Gateway.Signing.Catalog;

/// <summary>A request member that holds names, and where it may stand.</summary>
/// <param name="Path">The member's name on the wire; one of a structure stands behind the structure's name and a dot.</param>
/// <param name="Place">Where it is looked for.</param>
internal readonly record struct NameMember(string Path, NamePlace Place)
{
    /// <summary>As policies and explanations write it.</summary>
    public override string ToString() => Path;

    /// <summary>Reads the data's form: <c>?</c> marks a member of the query, <c>!</c> a header.</summary>
    public static NameMember Parse(string text) => text[0] switch
    {
        '?' => new NameMember(text[1..], NamePlace.Query),
        '!' => new NameMember(text[1..], NamePlace.Header),
        _ => new NameMember(text, NamePlace.PathOrBody),
    };
}
