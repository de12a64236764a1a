namespace Gateway.ControlPlane.Roles;

internal sealed record RoleRow
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string[] Permissions { get; init; } = [];

    public long Version { get; init; }

    public RoleResponse ToResponse() => new() { Id = Id, Name = Name, Permissions = Permissions, BuiltIn = false, Version = Version };
}
