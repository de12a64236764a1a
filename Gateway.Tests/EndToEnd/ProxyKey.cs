namespace Gateway.Tests.EndToEnd;

/// <summary>A proxy key that was requested, approved and revealed through the REST API.</summary>
internal sealed record ProxyKey(string AccessRequestId, string AccessKeyId, string SecretAccessKey);
