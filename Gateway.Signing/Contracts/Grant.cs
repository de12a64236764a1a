namespace Gateway.Signing.Contracts;

/// <summary>
/// What a daemon may do for one proxy key within one credential scope. It carries derived keys only, never a long-term secret.
/// The daemon replaces a grant whole and never edits one.
/// </summary>
public sealed record Grant
{
    /// <summary>The proxy key id this grant was resolved for.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The scope date this grant was resolved for, <c>yyyyMMdd</c>.</summary>
    public required string ScopeDate { get; init; }

    /// <summary>The scope region this grant was resolved for; empty for SigV4A, whose scope has none.</summary>
    public required string Region { get; init; }

    /// <summary>The signing name this grant was resolved for.</summary>
    public required string Service { get; init; }

    /// <summary>Key derived from the proxy secret for this scope, 32 bytes: verifies the client. Empty for SigV4A. Never logged.</summary>
    public required byte[] VerifyingKey { get; init; }

    /// <summary>
    /// For SigV4A alone: the public half of the pair derived from the proxy secret, an uncompressed point of 65 bytes. It verifies the
    /// client and signs nothing; a member of its own, so that it is never taken for the key of an HMAC.
    /// </summary>
    public byte[]? PublicKey { get; init; }

    /// <summary>Whether the access request may be used.</summary>
    public required GrantStatus Status { get; init; }

    /// <summary>Catalog ids that the access request was approved for.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Regions the access request is limited to; empty means every region.</summary>
    public required IReadOnlyList<string> Regions { get; init; }

    /// <summary>Keys to re-sign with, for today and near midnight UTC for tomorrow; empty unless active and covered.</summary>
    public required IReadOnlyList<UpstreamKey> UpstreamKeys { get; init; }

    /// <summary>
    /// Whether the control plane signs each call, because no key that could be handed out is limited to a day, region and service:
    /// SigV4A, when active and covered. <see cref="UpstreamKeys"/> is empty then.
    /// </summary>
    public bool IsSignedPerCall { get; init; }

    /// <summary>The policies to decide in the daemon, in the order they are reported.</summary>
    public required IReadOnlyList<GrantPolicy> Policies { get; init; }

    /// <summary>Whether calls that violate the policies are allowed, and told in their audit events; everything else still refuses.</summary>
    public bool ReportOnly { get; init; }

    /// <summary>The AWS account of the cloud credential, 12 digits; null when it is not known.</summary>
    public string? CloudAccountId { get; init; }

    /// <summary>The account (tenant) that owns the access request.</summary>
    public required string AccountId { get; init; }

    /// <summary>The environment the access request was made in.</summary>
    public required string EnvironmentId { get; init; }

    /// <summary>The access request.</summary>
    public required string AccessRequestId { get; init; }

    /// <summary>The user who asked for access and holds the proxy key.</summary>
    public required string RequesterId { get; init; }

    /// <summary>When the access request expires by itself; null when it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The change sequence this grant reflects: a change with a higher number makes it stale.</summary>
    public required long Sequence { get; init; }

    /// <summary>How long, in seconds, the grant may be served before it is resolved again while the control plane answers.</summary>
    public required int RefreshAfterSeconds { get; init; }

    /// <summary>Names the grant only: records print their members, and this one holds keys.</summary>
    public override string ToString() => $"Grant {{ AccessKeyId = {AccessKeyId}, {ScopeDate}/{Region}/{Service}, {Status} }}";
}
