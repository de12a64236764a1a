namespace Gateway.ControlPlane.Oidc;

internal sealed record OidcUserRow
{
    public string Id { get; init; } = "";

    public string AccountId { get; init; } = "";

    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    public string Status { get; init; } = "";

    public string[] Roles { get; init; } = [];

    /// <summary>Those of the roles that groups gave at the last sign-in.</summary>
    public string[] GroupRoles { get; init; } = [];
}

internal sealed record OidcMemberRow
{
    public string EnvironmentId { get; init; } = "";

    public string Role { get; init; } = "";

    public bool FromGroup { get; init; }
}
