using System.Text.Json;
using Gateway.Signing.Contracts;

namespace Gateway.ControlPlane.PolicyGroups;

internal sealed record PolicyGroupRow
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>A JSON list of policies as they travel in grants.</summary>
    public string Policies { get; init; } = "[]";

    public bool ReportOnly { get; init; }

    public long Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public PolicyGroupResponse ToResponse() => new()
    {
        Id = Id,
        Name = Name,
        Policies =
        [
            .. Read(Policies).Select(Contract),
        ],
        ReportOnly = ReportOnly,
        CreatedAt = CreatedAt,
        Version = Version,
    };

    /// <summary>A policy as the API writes it.</summary>
    public static PolicyContract Contract(GrantPolicy policy) =>
        new() { Type = policy.Type, Service = policy.Service, Action = policy.Action, Value = policy.Value, Member = policy.Member };

    public static IReadOnlyList<GrantPolicy> Read(string json) =>
        JsonSerializer.Deserialize(json, ControlPlaneJsonContext.Default.IReadOnlyListGrantPolicy) ?? [];

    public static string Write(IReadOnlyList<GrantPolicy> policies) =>
        JsonSerializer.Serialize(policies, ControlPlaneJsonContext.Default.IReadOnlyListGrantPolicy);
}
