namespace Gateway.ControlPlane.Access;

/// <summary>A user as an API token or a session finds them.</summary>
internal sealed record UserAccessRow
{
    /// <summary>Id of the token or session.</summary>
    public string CredentialId { get; init; } = "";

    public DateTimeOffset? LastUsedAt { get; init; }

    public string UserId { get; init; } = "";

    public string AccountId { get; init; } = "";

    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    public string[] Roles { get; init; } = [];

    public string[] CustomPermissions { get; init; } = [];

    /// <summary>What the token is limited to; null for one that is not, and for sessions.</summary>
    public string[]? Limit { get; init; }
}

internal sealed record NodeTokenRow
{
    public string TokenId { get; init; } = "";

    public DateTimeOffset? LastUsedAt { get; init; }

    public string NodeId { get; init; } = "";

    public string AccountId { get; init; } = "";
}

internal sealed record EnvironmentAccessRow
{
    public string Id { get; init; } = "";

    public string Status { get; init; } = "";

    public string? Role { get; init; }
}
