using System.Text.Json;

namespace Gateway.ControlPlane.AccessRequests;

internal sealed record AccessRequestRow
{
    public string Id { get; init; } = "";

    public string AccountId { get; init; } = "";

    public string EnvironmentId { get; init; } = "";

    public string EnvironmentName { get; init; } = "";

    public string RequesterId { get; init; } = "";

    public string RequesterName { get; init; } = "";

    public string RequesterEmail { get; init; } = "";

    public string Cloud { get; init; } = "";

    public string Status { get; init; } = "";

    public string[] Services { get; init; } = [];

    public string[] Regions { get; init; } = [];

    public string? Justification { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? CloudCredentialId { get; init; }

    public string? PolicyGroupId { get; init; }

    public string? DecidedBy { get; init; }

    public string? DecidedByName { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? Comment { get; init; }

    public string? Reason { get; init; }

    public long Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>A JSON list of the proxy keys, newest first.</summary>
    public string Keys { get; init; } = "[]";

    public IReadOnlyList<ProxyKeyResponse> ReadKeys() =>
        JsonSerializer.Deserialize(Keys, ControlPlaneJsonContext.Default.IReadOnlyListProxyKeyResponse) ?? [];

    public AccessRequestResponse ToResponse() => new()
    {
        Id = Id,
        Status = Status,
        EnvironmentId = EnvironmentId,
        EnvironmentName = EnvironmentName,
        RequesterId = RequesterId,
        RequesterName = RequesterName,
        RequesterEmail = RequesterEmail,
        Cloud = Cloud,
        Services = Services,
        Regions = Regions,
        Justification = Justification,
        ExpiresAt = ExpiresAt,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        CloudCredentialId = CloudCredentialId,
        PolicyGroupId = PolicyGroupId,
        DecidedBy = DecidedBy,
        DecidedByName = DecidedByName,
        DecidedAt = DecidedAt,
        Comment = Comment,
        Reason = Reason,
        Keys = ReadKeys(),
        Version = Version,
    };
}
