namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>On whose behalf keys are made, as CloudTrail is to show it.</summary>
/// <param name="AccessKeyId">The proxy key.</param>
/// <param name="AccessRequestId">The approval behind it.</param>
/// <param name="RequesterId">Who asked for it.</param>
internal sealed record CloudCaller(string AccessKeyId, string AccessRequestId, string RequesterId);
