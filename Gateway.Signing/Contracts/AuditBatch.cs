namespace Gateway.Signing.Contracts;

/// <summary>What a daemon sends to <c>POST /api/v1/gateway/audit-events</c>: at most 1,000 events; a repeat is harmless.</summary>
public sealed record AuditBatch
{
    /// <summary>The events, oldest first.</summary>
    public required IReadOnlyList<AuditEvent> Events { get; init; }
}
