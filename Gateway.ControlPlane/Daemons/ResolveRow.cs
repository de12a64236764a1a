namespace Gateway.ControlPlane.Daemons;

/// <summary>Everything about one proxy key, read by one statement and so by one snapshot.</summary>
internal sealed record ResolveRow
{
    public DateTimeOffset? EndedAt { get; init; }

    public string AccessRequestId { get; init; } = "";

    public string RequestStatus { get; init; } = "";

    public string[] Services { get; init; } = [];

    public string[] Regions { get; init; } = [];

    public DateTimeOffset? ExpiresAt { get; init; }

    public string EnvironmentId { get; init; } = "";

    public string RequesterId { get; init; } = "";

    public string EnvironmentStatus { get; init; } = "";

    public string RequesterStatus { get; init; } = "";

    public string CredentialId { get; init; } = "";

    public string CredentialStatus { get; init; } = "";

    public string? CloudAccountId { get; init; }

    public string? Policies { get; init; }

    public string SecretId { get; init; } = "";

    public string SecretKeyId { get; init; } = "";

    public byte[] SecretNonce { get; init; } = [];

    public byte[] SecretCiphertext { get; init; } = [];

    /// <summary>The newest change that the snapshot includes.</summary>
    public long Sequence { get; init; }
}
