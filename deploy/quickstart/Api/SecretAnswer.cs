namespace Gateway.Quickstart.Api;

/// <summary>The proxy key, shown this once.</summary>
internal sealed record SecretAnswer(string AccessKeyId, string SecretAccessKey)
{
    /// <summary>Names the key only: records print their members.</summary>
    public override string ToString() => $"SecretAnswer {{ AccessKeyId = {AccessKeyId} }}";
}
