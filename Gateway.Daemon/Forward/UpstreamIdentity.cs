namespace Gateway.Daemon.Forward;

/// <summary>Whose signature AWS saw.</summary>
/// <param name="AccessKeyId">The cloud credential's access key id.</param>
/// <param name="SessionToken">The session token that went with it; null for a long-term credential. Never logged.</param>
/// <param name="ExpiresAt">When the credential ends, as far as anybody knows.</param>
internal sealed record UpstreamIdentity(string AccessKeyId, string? SessionToken, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>Names the key only.</summary>
    public override string ToString() => $"UpstreamIdentity {{ AccessKeyId = {AccessKeyId} }}";
}
