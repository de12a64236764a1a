namespace Gateway.Quickstart.State;

/// <summary>A proxy key and the access request that it belongs to.</summary>
internal sealed record ProxyKey(string EnvironmentId, string AccessRequestId, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>Names the key only: records print their members.</summary>
    public override string ToString() => $"ProxyKey {{ AccessKeyId = {AccessKeyId} }}";
}
