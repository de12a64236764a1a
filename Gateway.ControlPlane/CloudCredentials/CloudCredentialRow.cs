namespace Gateway.ControlPlane.CloudCredentials;

internal sealed record CloudCredentialRow
{
    public string Id { get; init; } = "";

    public string AccountId { get; init; } = "";

    public string Name { get; init; } = "";

    public string Cloud { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Status { get; init; } = "";

    public string? AccessKeyId { get; init; }

    public string? SecretId { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? CloudAccountId { get; init; }

    public string? Arn { get; init; }

    public string? Region { get; init; }

    public string? RoleArn { get; init; }

    public string? ExternalId { get; init; }

    public string? SessionNameTemplate { get; init; }

    public string? BaseCredentialId { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    public string? VerificationError { get; init; }

    public int InUseBy { get; init; }

    public long Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public CloudCredentialResponse ToResponse() => ToName() with
    {
        AccessKeyId = AccessKeyId,
        Arn = Arn,
        Region = Region,
        RoleArn = RoleArn,
        ExternalId = ExternalId,
        SessionNameTemplate = SessionNameTemplate,
        BaseCredentialId = BaseCredentialId,
        ExpiresAt = ExpiresAt,
        VerifiedAt = VerifiedAt,
        VerificationError = VerificationError,
        InUseBy = InUseBy,
        CreatedAt = CreatedAt,
    };

    /// <summary>As much as choosing one needs.</summary>
    public CloudCredentialResponse ToName() => new()
    {
        Id = Id,
        Name = Name,
        Cloud = Cloud,
        Kind = Kind,
        Status = Status,
        AccountId = CloudAccountId,
        Version = Version,
    };
}
