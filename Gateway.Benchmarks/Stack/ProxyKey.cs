namespace Gateway.Benchmarks.Stack;

/// <summary>A proxy key as its requester got it.</summary>
internal sealed record ProxyKey(string AccessRequestId, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>Names the key only: records print their members, and this one holds a secret.</summary>
    public override string ToString() => AccessKeyId;
}
