using System.Text.Json.Serialization;
using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.PolicyGroups;

/// <summary>Rules that an approver may attach to an access request.</summary>
internal sealed record PolicyGroupResponse : IVersioned
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<PolicyContract> Policies { get; init; }

    /// <summary>Whether violations are allowed and only told in the audit.</summary>
    public required bool ReportOnly { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore]
    public long Version { get; init; }
}

/// <summary>One rule.</summary>
internal sealed record PolicyContract
{
    /// <summary>
    /// csg.resource.name.prefix, csg.resource.name.validation_pattern, csg.action.allow, csg.action.deny, csg.region.allow or csg.read_only.
    /// </summary>
    public string? Type { get; init; }

    /// <summary>Catalog id, or * for every service; default *.</summary>
    public string? Service { get; init; }

    /// <summary>Operation name, wildcards allowed; default *.</summary>
    public string? Action { get; init; }

    /// <summary>The prefix, the pattern, or the region (wildcards allowed), as the type needs it.</summary>
    public string? Value { get; init; }

    /// <summary>The request member that holds the resource's name; absent takes the default.</summary>
    public string? Member { get; init; }
}

internal sealed record CreatePolicyGroupRequest
{
    public string? Name { get; init; }

    public IReadOnlyList<PolicyContract?>? Policies { get; init; }

    /// <summary>Whether violations are allowed and only told in the audit; default false.</summary>
    public bool? ReportOnly { get; init; }
}

/// <summary>What is absent stays as it is; policies are replaced as a whole.</summary>
internal sealed record UpdatePolicyGroupRequest
{
    public string? Name { get; init; }

    public IReadOnlyList<PolicyContract?>? Policies { get; init; }

    public bool? ReportOnly { get; init; }
}
