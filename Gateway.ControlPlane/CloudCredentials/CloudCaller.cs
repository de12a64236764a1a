namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>On whose behalf keys are made, as CloudTrail is to show it.</summary>
/// <param name="AccessKeyId">The proxy key.</param>
/// <param name="AccessRequestId">The approval behind it.</param>
/// <param name="RequesterId">Who asked for it.</param>
internal sealed record CloudCaller(string AccessKeyId, string AccessRequestId, string RequesterId)
{
    /// <summary>The access key id of the session that AWS no longer takes, as a daemon reported it; null as a rule.</summary>
    public string? RejectedAccessKeyId { get; init; }
}
