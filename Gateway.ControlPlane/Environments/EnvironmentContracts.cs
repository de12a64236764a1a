using System.Text.Json.Serialization;
using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Environments;

/// <summary>A place that access is asked for, for example a stage of a project.</summary>
internal sealed record EnvironmentResponse : IVersioned
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>active or archived.</summary>
    public required string Status { get; init; }

    /// <summary>Whether violations of policies are allowed in it and only told in the audit.</summary>
    public required bool ReportOnly { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore]
    public long Version { get; init; }
}

internal sealed record CreateEnvironmentRequest
{
    public string? Name { get; init; }

    /// <summary>Whether violations of policies are allowed in it and only told in the audit; default false.</summary>
    public bool? ReportOnly { get; init; }
}

/// <summary>What is absent stays as it is.</summary>
internal sealed record UpdateEnvironmentRequest
{
    public string? Name { get; init; }

    public bool? ReportOnly { get; init; }
}

internal sealed record AddMemberRequest
{
    /// <summary>A user of the account.</summary>
    public string? UserId { get; init; }

    /// <summary>The same by e-mail, for who does not know ids; not read where userId is given.</summary>
    public string? Email { get; init; }

    /// <summary>developer or environment-admin.</summary>
    public string? Role { get; init; }
}

internal sealed record UpdateMemberRequest
{
    /// <summary>developer or environment-admin.</summary>
    public string? Role { get; init; }
}

/// <summary>A user's role in an environment.</summary>
internal sealed record MemberResponse : IVersioned
{
    public string UserId { get; init; } = "";

    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    public string Role { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore]
    public long Version { get; init; }
}
