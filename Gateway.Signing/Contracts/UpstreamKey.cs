namespace Gateway.Signing.Contracts;

/// <summary>
/// A signing key derived from a cloud credential for one date, region and signing name. It cannot be turned back into the secret:
/// <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"/>.
/// </summary>
public sealed record UpstreamKey
{
    /// <summary>The scope date that the key signs for, <c>yyyyMMdd</c>, UTC.</summary>
    public required string Date { get; init; }

    /// <summary>The derived key, 32 bytes. Never logged.</summary>
    public required byte[] SigningKey { get; init; }

    /// <summary>The cloud credential's access key id, as AWS knows it.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The session token of a temporary credential; null for a long-term one. Never logged.</summary>
    public string? SessionToken { get; init; }

    /// <summary>When AWS stops accepting the credential; null when it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Names the credential only: records print their members, and this one holds keys.</summary>
    public override string ToString() => $"UpstreamKey {{ Date = {Date} }}";
}
