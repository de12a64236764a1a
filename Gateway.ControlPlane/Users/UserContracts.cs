using System.Text.Json.Serialization;
using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Users;

/// <summary>A person, or a program that acts as one.</summary>
internal sealed record UserResponse : IVersioned
{
    public required string Id { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    /// <summary>Built-in account roles and ids of custom roles.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>active or disabled.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore]
    public long Version { get; init; }
}

internal sealed record CreateUserRequest
{
    public string? Email { get; init; }

    public string? Name { get; init; }

    /// <summary>account-admin, approver, auditor, or ids of custom roles; may be empty.</summary>
    public IReadOnlyList<string>? Roles { get; init; }
}

/// <summary>What is absent stays as it is.</summary>
internal sealed record UpdateUserRequest
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }
}

internal sealed record CreateTokenRequest
{
    public string? Name { get; init; }

    /// <summary>Absent: the token does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A token without its value.</summary>
internal sealed record TokenResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Of a user's token: what it may do in the account at most. Null: whatever its user may.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }
}

/// <summary>A token with its value, shown this once.</summary>
internal sealed record IssuedTokenResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Token { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Who the token belongs to, and what it may do.</summary>
internal sealed record MeResponse
{
    public required string Id { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    public required string AccountId { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    public required IReadOnlyList<MyEnvironmentResponse> Environments { get; init; }
}

internal sealed record MyEnvironmentResponse
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>developer or environment-admin.</summary>
    public string Role { get; init; } = "";
}
