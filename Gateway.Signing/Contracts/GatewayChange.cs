namespace Gateway.Signing.Contracts;

/// <summary>
/// One event of <c>GET /api/v1/gateway/changes</c>, a server-sent event stream whose event id is <see cref="Sequence"/>.
/// A daemon resumes with <c>Last-Event-ID</c>; heartbeats are events of type <c>heartbeat</c>, one a second.
/// </summary>
public sealed record GatewayChange
{
    /// <summary>Position in the one order of changes; grows, gaps are normal.</summary>
    public required long Sequence { get; init; }

    /// <summary>Proxy keys whose grants are stale. Null means all of them (a resume from too far back, for example).</summary>
    public IReadOnlyList<string>? AccessKeyIds { get; init; }

    /// <summary>
    /// The history that sequences belong to: another epoch than before means that the database was restored or failed over, so that
    /// nothing resolved earlier may be compared by sequence. Heartbeats carry it too. Null when the sender is too old to tell.
    /// </summary>
    public string? Epoch { get; init; }

    /// <summary>When the change was committed, for the revocation lag metric.</summary>
    public DateTimeOffset CommittedAt { get; init; }
}
