namespace Gateway.Signing.Contracts;

/// <summary>What a daemon sends to <c>POST /api/v1/gateway/resolve</c>: the credential scope a client signed for.</summary>
public sealed record ResolveRequest
{
    /// <summary>The proxy key id, 20 characters of <c>[A-Z0-9]</c>.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The date of the credential scope, <c>yyyyMMdd</c>, at most 7 days back.</summary>
    public required string ScopeDate { get; init; }

    /// <summary>The region of the credential scope, for example <c>eu-west-1</c>; empty for SigV4A, whose scope has none.</summary>
    public required string Region { get; init; }

    /// <summary>The signing name of the credential scope, for example <c>dynamodb</c>; not a catalog id.</summary>
    public required string Service { get; init; }

    /// <summary>The cloud credential's access key id that AWS called expired, so that the control plane fetches another session; null as a rule.</summary>
    public string? RejectedAccessKeyId { get; init; }
}
