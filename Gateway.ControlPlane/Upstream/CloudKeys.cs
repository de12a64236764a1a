namespace Gateway.ControlPlane.Upstream;

/// <summary>The keys that sign for a cloud credential now. Held in memory only.</summary>
internal sealed record CloudKeys
{
    public required string AccessKeyId { get; init; }

    public required string SecretAccessKey { get; init; }

    public string? SessionToken { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Names the key only: records print their members, and this one holds secrets.</summary>
    public override string ToString() => $"CloudKeys {{ AccessKeyId = {AccessKeyId} }}";
}
