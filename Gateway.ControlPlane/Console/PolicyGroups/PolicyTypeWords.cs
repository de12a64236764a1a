using Gateway.Signing.Policies;

namespace Gateway.ControlPlane.Console.PolicyGroups;

/// <summary>A policy type as its form shows it.</summary>
/// <param name="Type">As in the API.</param>
/// <param name="Title">What it is called.</param>
/// <param name="What">What it does, in a sentence.</param>
/// <param name="ValueLabel">What its value is called; null when it has none.</param>
/// <param name="ValueHint">How its value is written.</param>
internal sealed record PolicyTypeWords(string Type, string Title, string What, string? ValueLabel, string? ValueHint)
{
    /// <summary>In the order in which they are decided.</summary>
    public static IReadOnlyList<PolicyTypeWords> All { get; } = [.. PolicyTypes.All.Select(Describe)];

    /// <summary>Whether such a policy may name the request member that holds the name.</summary>
    public bool TakesMember => PolicyTypes.TakesMember(Type);

    /// <summary>The words of a type; one that is not known is shown by its id, and the API then refuses it.</summary>
    public static PolicyTypeWords Of(string? type) => All.FirstOrDefault(w => w.Type == type) ?? Describe(type ?? "");

    private static PolicyTypeWords Describe(string type) => type switch
    {
        PolicyTypes.RegionAllow => new(
            type, "Only in a region", "Calls to other regions than those of such rules are refused.", "Region", "Such as eu-west-1, or eu-*."),
        PolicyTypes.ActionDeny => new(type, "Refuse an action", "The action is refused, whatever else is allowed.", null, null),
        PolicyTypes.ActionAllow => new(type, "Allow only an action", "As soon as there is such a rule, actions that none of them names are refused.", null, null),
        PolicyTypes.ReadOnly => new(type, "Read only", "Operations that change something are refused.", null, null),
        PolicyTypes.NamePrefix => new(
            type, "Names begin with", "What a call names must begin with a text.", "Prefix", "Such as orders-."),
        PolicyTypes.NamePattern => new(
            type, "Names match a pattern", "What a call names must match a regular expression. It is searched in the name; write it as /team/i to ignore case.", "Pattern", "Such as ^team-[a-z]+$."),
        _ => new(type, type, "", "Value", null),
    };
}
