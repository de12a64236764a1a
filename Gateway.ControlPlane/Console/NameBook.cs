namespace Gateway.ControlPlane.Console;

/// <summary>Names by id.</summary>
internal sealed class NameBook(IReadOnlyDictionary<string, string> names)
{
    public static readonly NameBook Empty = new(new Dictionary<string, string>());

    /// <summary>The name; what is gone, and has none any more, keeps its id.</summary>
    public string this[string id] => names.GetValueOrDefault(id, id);

    /// <summary>Whether there is a name.</summary>
    public bool Knows(string? id) => id is not null && names.ContainsKey(id);
}
