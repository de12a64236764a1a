using System.Text.Json.Serialization;
using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>A real credential, without its secrets. Who may only choose one sees id, name, cloud, kind, accountId and status.</summary>
internal sealed record CloudCredentialResponse : IVersioned
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Cloud { get; init; }

    /// <summary>static, session, assume-role or ambient.</summary>
    public required string Kind { get; init; }

    /// <summary>active or disabled.</summary>
    public required string Status { get; init; }

    /// <summary>The AWS account, 12 digits; absent until given or learned by verification.</summary>
    public string? AccountId { get; init; }

    public string? AccessKeyId { get; init; }

    public string? Arn { get; init; }

    public string? Region { get; init; }

    public string? RoleArn { get; init; }

    public string? ExternalId { get; init; }

    public string? SessionNameTemplate { get; init; }

    public string? BaseCredentialId { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When a verification last succeeded.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Why the last verification failed; absent when it did not.</summary>
    public string? VerificationError { get; init; }

    /// <summary>How many approved or active access requests use it.</summary>
    public int? InUseBy { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    [JsonIgnore]
    public long Version { get; init; }
}

internal sealed record CreateCloudCredentialRequest
{
    public string? Name { get; init; }

    /// <summary>aws, which is also the default.</summary>
    public string? Cloud { get; init; }

    /// <summary>static, session, assume-role or ambient.</summary>
    public string? Kind { get; init; }

    public string? AccessKeyId { get; init; }

    public string? SecretAccessKey { get; init; }

    public string? SessionToken { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The AWS account, 12 digits, when it is known.</summary>
    public string? AccountId { get; init; }

    /// <summary>Region whose STS is asked; default us-east-1.</summary>
    public string? Region { get; init; }

    public string? RoleArn { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>May hold {accessKeyId}, {accessRequestId} and {requesterId}; default csg-{accessKeyId}.</summary>
    public string? SessionNameTemplate { get; init; }

    /// <summary>The static, session or ambient credential that assumes the role.</summary>
    public string? BaseCredentialId { get; init; }

    /// <summary>Names the credential only: records print their members, and this one holds secrets.</summary>
    public override string ToString() => $"CreateCloudCredentialRequest {{ Name = {Name} }}";
}

/// <summary>What is absent stays as it is.</summary>
internal sealed record UpdateCloudCredentialRequest
{
    public string? Name { get; init; }

    public string? AccountId { get; init; }
}

/// <summary>The new values of a static or session credential; they are used from the next resolve on.</summary>
internal sealed record RotateCloudCredentialRequest
{
    public string? AccessKeyId { get; init; }

    public string? SecretAccessKey { get; init; }

    public string? SessionToken { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Names the key only: records print their members, and this one holds secrets.</summary>
    public override string ToString() => $"RotateCloudCredentialRequest {{ AccessKeyId = {AccessKeyId} }}";
}

/// <summary>What STS said.</summary>
internal sealed record VerificationResponse
{
    public required bool Verified { get; init; }

    public string? AccountId { get; init; }

    public string? Arn { get; init; }

    /// <summary>Why not.</summary>
    public string? Error { get; init; }
}

/// <summary>What a cloud credential is used for, directly and as the base of roles.</summary>
internal sealed record CloudCredentialUsageResponse
{
    /// <summary>How many approved or active access requests rest on it; 100 stand for that many or more.</summary>
    public required int ActiveRequests { get; init; }

    /// <summary>Those access requests, oldest first, at most 100.</summary>
    public required IReadOnlyList<CredentialUseResponse> AccessRequests { get; init; }

    /// <summary>Calls of the last 30 days, today included, that were sent to AWS.</summary>
    public required long Calls30Days { get; init; }

    /// <summary>When such a call was last made; null when never, or longer ago than usage is kept.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>An access request that a cloud credential signs for.</summary>
internal sealed record CredentialUseResponse
{
    public string Id { get; init; } = "";

    public string Status { get; init; } = "";

    public string EnvironmentId { get; init; } = "";

    public string EnvironmentName { get; init; } = "";

    public string RequesterId { get; init; } = "";

    public string RequesterName { get; init; } = "";

    public string[] Services { get; init; } = [];
}
