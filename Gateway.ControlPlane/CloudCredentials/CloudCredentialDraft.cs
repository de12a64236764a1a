namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>A checked creation: every field as it will be stored.</summary>
internal sealed record CloudCredentialDraft
{
    public required string Name { get; init; }

    public required string Cloud { get; init; }

    public required string Kind { get; init; }

    public string? AccessKeyId { get; init; }

    public CloudSecret? Secret { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? CloudAccountId { get; init; }

    public string? Region { get; init; }

    public string? RoleArn { get; init; }

    public string? ExternalId { get; init; }

    public string? SessionNameTemplate { get; init; }

    public string? BaseCredentialId { get; init; }
}
