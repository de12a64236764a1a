using System.Text.Json.Serialization;
using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Somebody's request to use cloud services from an environment.</summary>
internal sealed record AccessRequestResponse : IVersioned
{
    public required string Id { get; init; }

    /// <summary>pending, approved, active, denied, cancelled, revoked, expired or archived.</summary>
    public required string Status { get; init; }

    public required string EnvironmentId { get; init; }

    public required string EnvironmentName { get; init; }

    public required string RequesterId { get; init; }

    public required string RequesterName { get; init; }

    public required string RequesterEmail { get; init; }

    public required string Cloud { get; init; }

    /// <summary>Catalog ids.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Empty: every region.</summary>
    public required IReadOnlyList<string> Regions { get; init; }

    public string? Justification { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? CloudCredentialId { get; init; }

    public string? PolicyGroupId { get; init; }

    /// <summary>Who approved or denied.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Their name.</summary>
    public string? DecidedByName { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The approver's comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Why it was denied or revoked.</summary>
    public string? Reason { get; init; }

    /// <summary>Proxy keys, newest first; without secrets.</summary>
    public required IReadOnlyList<ProxyKeyResponse> Keys { get; init; }

    [JsonIgnore]
    public long Version { get; init; }
}

/// <summary>A proxy key without its secret.</summary>
internal sealed record ProxyKeyResponse
{
    public required string AccessKeyId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the secret was shown; absent until then.</summary>
    public DateTimeOffset? RevealedAt { get; init; }

    /// <summary>When the key was ended; absent while it is live.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

internal sealed record CreateAccessRequestRequest
{
    /// <summary>aws, which is also the default.</summary>
    public string? Cloud { get; init; }

    /// <summary>Catalog ids.</summary>
    public IReadOnlyList<string?>? Services { get; init; }

    public string? Justification { get; init; }

    /// <summary>Absent or empty: every region.</summary>
    public IReadOnlyList<string?>? Regions { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

internal sealed record ApproveAccessRequestRequest
{
    public string? CloudCredentialId { get; init; }

    public string? PolicyGroupId { get; init; }

    /// <summary>Absent: as requested.</summary>
    public IReadOnlyList<string?>? Regions { get; init; }

    /// <summary>Absent: as requested.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Comment { get; init; }
}

internal sealed record DenyAccessRequestRequest
{
    public string? Reason { get; init; }
}

internal sealed record RevokeAccessRequestRequest
{
    public string? Reason { get; init; }
}

/// <summary>What an application needs beside the secret.</summary>
internal sealed record AccessRequestDetailsResponse
{
    /// <summary>The proxy URL; null while no gateway node is live.</summary>
    public required string? Endpoint { get; init; }

    /// <summary>The newest live key; null when there is none.</summary>
    public required string? AccessKeyId { get; init; }

    /// <summary>The root certificates to trust, one after another; null while no gateway node is live.</summary>
    public required string? CaCertificatePem { get; init; }

    public required IReadOnlyList<string> Services { get; init; }

    public required IReadOnlyList<string> Regions { get; init; }

    /// <summary>Whether the secret can still be obtained.</summary>
    public required bool SecretAvailable { get; init; }

    public required IReadOnlyList<SnippetResponse> Snippets { get; init; }
}

/// <summary>How one language or tool is set up.</summary>
internal sealed record SnippetResponse
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>For highlighting: bash, python, java and so on.</summary>
    public required string Language { get; init; }

    /// <summary>What goes into the file or the shell.</summary>
    public required string Text { get; init; }

    /// <summary>Shell commands that run it: one call that changes nothing. Absent where the text is such a command itself.</summary>
    public string? Check { get; init; }
}

/// <summary>A proxy key with its secret, shown this once.</summary>
internal sealed record ProxyKeySecretResponse
{
    public required string AccessKeyId { get; init; }

    public required string SecretAccessKey { get; init; }

    /// <summary>Names the key only: records print their members.</summary>
    public override string ToString() => $"ProxyKeySecretResponse {{ AccessKeyId = {AccessKeyId} }}";
}
