using System.Text.Json.Serialization;
using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Roles;

/// <summary>A set of permissions that users of the account may hold.</summary>
internal sealed record RoleResponse : IVersioned
{
    /// <summary>What a user's roles name: the name itself for a built-in role.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    /// <summary>Whether every account has it and it cannot be changed.</summary>
    public required bool BuiltIn { get; init; }

    [JsonIgnore]
    public long Version { get; init; }
}

internal sealed record CreateRoleRequest
{
    public string? Name { get; init; }

    public IReadOnlyList<string?>? Permissions { get; init; }
}

/// <summary>What is absent stays as it is.</summary>
internal sealed record UpdateRoleRequest
{
    public string? Name { get; init; }

    public IReadOnlyList<string?>? Permissions { get; init; }
}
