namespace Gateway.Signing.Contracts;

/// <summary>One rule of the policy group that an approver attached to the access request.</summary>
public sealed record GrantPolicy
{
    /// <summary>For example <c>csg.resource.name.prefix</c>; an unknown type denies.</summary>
    public required string Type { get; init; }

    /// <summary>Catalog id the rule applies to, or <c>*</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Operation name the rule applies to, wildcards allowed, or <c>*</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The prefix, pattern or region, as the type needs it.</summary>
    public string? Value { get; init; }

    /// <summary>The request member that holds the resource's name; null takes the type's default.</summary>
    public string? Member { get; init; }
}
