using System.Text.Json;

namespace Gateway.ControlPlane.Audit;

/// <summary>A call through the gateway, or an administrative act. Members that do not apply are absent.</summary>
internal sealed record AuditEventResponse
{
    public Guid Id { get; init; }

    public DateTimeOffset Time { get; init; }

    /// <summary>call or administration.</summary>
    public string Kind { get; init; } = "";

    /// <summary><c>allowed</c>, <c>denied</c> or <c>failed</c>.</summary>
    public string Decision { get; init; } = "";

    public string? NodeId { get; init; }

    /// <summary>The request id that the caller got.</summary>
    public string? RequestId { get; init; }

    /// <summary>The gateway's reason for a denial or failure, or for letting a call pass without a proxy key.</summary>
    public string? Reason { get; init; }

    public string? ErrorCode { get; init; }

    public string? AccessKeyId { get; init; }

    public string? EnvironmentId { get; init; }

    public string? AccessRequestId { get; init; }

    public string? RequesterId { get; init; }

    public string? ClientAddress { get; init; }

    public string? Method { get; init; }

    public string? Host { get; init; }

    public string? Service { get; init; }

    public string? Region { get; init; }

    /// <summary>The operation of a call; resource and verb of an act, for example access-request.approve.</summary>
    public string? Action { get; init; }

    public string? Resource { get; init; }

    public int? Status { get; init; }

    public string? UpstreamRequestId { get; init; }

    public long? RequestBytes { get; init; }

    public long? ResponseBytes { get; init; }

    public double? DurationMs { get; init; }

    public double? UpstreamMs { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>The policy that would have refused the call, were it not in report-only mode.</summary>
    public string? ReportedPolicy { get; init; }

    /// <summary>Who did it; absent for acts of the control plane itself.</summary>
    public string? ActorId { get; init; }

    public string? TargetType { get; init; }

    public string? TargetId { get; init; }

    /// <summary>The changed fields as they were.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>The changed fields as they became.</summary>
    public JsonElement? After { get; init; }
}
