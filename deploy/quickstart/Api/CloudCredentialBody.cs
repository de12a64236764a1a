namespace Gateway.Quickstart.Api;

/// <summary>A new cloud credential, or, without name and kind, the new values of one.</summary>
internal sealed record CloudCredentialBody(
    string? Name, string? Cloud, string? Kind, string AccessKeyId, string SecretAccessKey, string? SessionToken)
{
    /// <summary>Names the key only: records print their members.</summary>
    public override string ToString() => $"CloudCredentialBody {{ AccessKeyId = {AccessKeyId} }}";
}
