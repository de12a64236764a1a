namespace Gateway.Signing.Contracts;

/// <summary>One call as the daemon saw it. Holds no secret, no signature and no body; the hash of one, in a diagnosis, is as much as it holds.</summary>
public sealed record AuditEvent
{
    /// <summary>Made by the daemon (UUID version 7); the store keeps the first event of an id and ignores repeats.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the request's head had arrived, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The request id the caller got, in <c>x-amzn-RequestId</c> or the service's own header.</summary>
    public required string RequestId { get; init; }

    /// <summary>What the gateway decided.</summary>
    public required AuditDecision Decision { get; init; }

    /// <summary>The gateway's own reason for a denial or failure, for example <c>AuthenticateDownstreamSignatureMismatch</c>; for a call that
    /// passed without a proxy key <c>PassedUnsigned</c> or <c>PassedForeignUrl</c>; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>The AWS error code the caller got from the gateway, if any.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The proxy key id, as claimed by the caller; null when there was none.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The account of the grant; null when no grant was resolved.</summary>
    public string? AccountId { get; init; }

    /// <summary>The environment of the grant.</summary>
    public string? EnvironmentId { get; init; }

    /// <summary>The access request of the grant.</summary>
    public string? AccessRequestId { get; init; }

    /// <summary>The requester of the grant.</summary>
    public string? RequesterId { get; init; }

    /// <summary>Client address without port.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The AWS host that was called.</summary>
    public required string Host { get; init; }

    /// <summary>The catalog id of the service; null when the host belongs to none.</summary>
    public string? Service { get; init; }

    /// <summary>The region that was signed for.</summary>
    public string? Region { get; init; }

    /// <summary>The operation, for example <c>CreateTable</c>; null when it could not be told.</summary>
    public string? Action { get; init; }

    /// <summary>The resource that the operation names, for example a table; null when none or unknown.</summary>
    public string? Resource { get; init; }

    /// <summary>The HTTP status that the caller got.</summary>
    public required int Status { get; init; }

    /// <summary>AWS's own request id, when the upstream answered.</summary>
    public string? UpstreamRequestId { get; init; }

    /// <summary>Body bytes received from the caller.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Body bytes sent to the caller.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>From the request's head to the last byte of the answer, milliseconds.</summary>
    public double DurationMs { get; init; }

    /// <summary>From sending upstream to its response head, milliseconds; null when nothing was sent.</summary>
    public double? UpstreamMs { get; init; }

    /// <summary>The caller's User-Agent, cut at 256 characters.</summary>
    public string? UserAgent { get; init; }

    /// <summary>
    /// The policy that would have refused this allowed call, were it not in report-only mode, for example
    /// <c>csg.resource.name.prefix</c>; null when none would.
    /// </summary>
    public string? ReportedPolicy { get; init; }

    /// <summary>Why a refused call was refused, for admins; null for most calls.</summary>
    public CallDiagnosis? Diagnosis { get; init; }
}
