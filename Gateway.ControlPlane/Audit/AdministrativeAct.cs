using System.Text.Json.Nodes;

namespace Gateway.ControlPlane.Audit;

/// <summary>One thing that somebody did in the control plane. Holds no secret.</summary>
internal sealed record AdministrativeAct
{
    /// <summary>Resource and verb, for example <c>access-request.approve</c>.</summary>
    public required string Action { get; init; }

    /// <summary>For example <c>access-request</c>.</summary>
    public required string TargetType { get; init; }

    public required string TargetId { get; init; }

    /// <summary>allowed or denied.</summary>
    public string Decision { get; init; } = "allowed";

    public string? EnvironmentId { get; init; }

    public string? AccessRequestId { get; init; }

    /// <summary>Whose access it concerns: that user sees the event too.</summary>
    public string? RequesterId { get; init; }

    /// <summary>The changed fields as they were.</summary>
    public JsonObject? Before { get; init; }

    /// <summary>The changed fields as they are now.</summary>
    public JsonObject? After { get; init; }
}
