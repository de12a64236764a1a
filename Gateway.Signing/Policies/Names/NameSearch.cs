using Gateway.Signing.Catalog;

namespace Gateway.Signing.Policies.Names;

/// <summary>What a search for names came to.</summary>
/// <param name="Members">The members that were looked for; null: every member that ends in Name.</param>
/// <param name="Names">What they hold, in their order; null when the request could not be read, or its operation told.</param>
internal readonly record struct NameSearch(IReadOnlyList<NameMember>? Members, IReadOnlyList<FoundName>? Names)
{
    /// <summary>Where was looked, for people.</summary>
    public string Place => Members switch
    {
        null => "a member that ends in Name",
        [] => "any member, because the operation has none that ends in Name",
        _ => string.Join(" or ", Members),
    };
}
