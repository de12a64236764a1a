namespace Gateway.Quickstart.State;

/// <summary>What a run leaves for the next one, so that nothing is made twice.</summary>
internal sealed record QuickstartState
{
    public string? CloudCredentialId { get; init; }

    /// <summary>Hash of the cloud credential's values as they were stored; tells whether they have changed.</summary>
    public string? CloudKeysHash { get; init; }

    public string? EnvironmentId { get; init; }

    public string? AccessRequestId { get; init; }

    public string? AccessKeyId { get; init; }

    public string? SecretAccessKey { get; init; }

    /// <summary>Names the key only: records print their members.</summary>
    public override string ToString() => $"QuickstartState {{ AccessKeyId = {AccessKeyId} }}";
}
