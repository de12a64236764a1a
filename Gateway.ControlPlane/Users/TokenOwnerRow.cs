namespace Gateway.ControlPlane.Users;

/// <summary>What a user may do while a token is issued.</summary>
internal sealed record TokenOwnerRow
{
    public string[] Roles { get; init; } = [];

    public string[] CustomPermissions { get; init; } = [];
}
