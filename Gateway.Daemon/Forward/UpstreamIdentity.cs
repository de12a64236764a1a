namespace Gateway.Daemon.Forward;

/// <summary>Whose signature AWS saw.</summary>
/// <param name="AccessKeyId">The cloud credential's access key id.</param>
/// <param name="SessionToken">The session token that went with it; null for a long-term credential. Never logged.</param>
internal sealed record UpstreamIdentity(string AccessKeyId, string? SessionToken)
{
    /// <summary>Names the key only.</summary>
    public override string ToString() => $"UpstreamIdentity {{ AccessKeyId = {AccessKeyId} }}";
}
