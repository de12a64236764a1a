namespace Gateway.ControlPlane.Users;

internal sealed record TokenRow
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public string[]? Permissions { get; init; }

    public TokenResponse ToResponse() => new()
    {
        Id = Id,
        Name = Name,
        CreatedAt = CreatedAt,
        ExpiresAt = ExpiresAt,
        LastUsedAt = LastUsedAt,
        RevokedAt = RevokedAt,
        Permissions = Permissions,
    };
}
