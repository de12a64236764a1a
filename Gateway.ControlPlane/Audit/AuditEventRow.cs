using System.Text.Json;

namespace Gateway.ControlPlane.Audit;

/// <summary>A row of audit_events: the answer's members, with the JSON as text.</summary>
internal sealed record AuditEventRow
{
    public Guid Id { get; init; }

    public DateTimeOffset Time { get; init; }

    public string Kind { get; init; } = "";

    public string Decision { get; init; } = "";

    public string? NodeId { get; init; }

    public string? RequestId { get; init; }

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

    public string? Action { get; init; }

    public string? Resource { get; init; }

    public int? Status { get; init; }

    public string? UpstreamRequestId { get; init; }

    public long? RequestBytes { get; init; }

    public long? ResponseBytes { get; init; }

    public double? DurationMs { get; init; }

    public double? UpstreamMs { get; init; }

    public string? UserAgent { get; init; }

    public string? ReportedPolicy { get; init; }

    public string? ActorId { get; init; }

    public string? TargetType { get; init; }

    public string? TargetId { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    public AuditEventResponse ToResponse() => new()
    {
        Id = Id,
        Time = Time,
        Kind = Kind,
        Decision = Decision,
        NodeId = NodeId,
        RequestId = RequestId,
        Reason = Reason,
        ErrorCode = ErrorCode,
        AccessKeyId = AccessKeyId,
        EnvironmentId = EnvironmentId,
        AccessRequestId = AccessRequestId,
        RequesterId = RequesterId,
        ClientAddress = ClientAddress,
        Method = Method,
        Host = Host,
        Service = Service,
        Region = Region,
        Action = Action,
        Resource = Resource,
        Status = Status,
        UpstreamRequestId = UpstreamRequestId,
        RequestBytes = RequestBytes,
        ResponseBytes = ResponseBytes,
        DurationMs = DurationMs,
        UpstreamMs = UpstreamMs,
        UserAgent = UserAgent,
        ReportedPolicy = ReportedPolicy,
        ActorId = ActorId,
        TargetType = TargetType,
        TargetId = TargetId,
        Before = Parse(Before),
        After = Parse(After),
    };

    private static JsonElement? Parse(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, ControlPlaneJsonContext.Default.JsonElement);
}
