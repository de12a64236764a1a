namespace Gateway.ControlPlane.Users;

internal sealed record UserRow
{
    public string Id { get; init; } = "";

    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    public string[] Roles { get; init; } = [];

    public string Status { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public long Version { get; init; }

    public UserResponse ToResponse() => new()
    {
        Id = Id,
        Email = Email,
        Name = Name,
        Roles = Roles,
        Status = Status,
        CreatedAt = CreatedAt,
        Version = Version,
    };
}
