using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Secrets;

namespace Gateway.ControlPlane.Daemons;

/// <summary>Everything about one proxy key, read by one statement and so by one snapshot.</summary>
internal sealed record ResolveRow
{
    /// <summary>The node's account, which the key belongs to as well.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>Null: the account has no such key, and nothing below is set.</summary>
    public string? AccessKeyId { get; init; }

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

    public string? Policies { get; init; }

    /// <summary>Whether the policies only report, by the group or by the environment.</summary>
    public bool? ReportOnly { get; init; }

    /// <summary>The newest change that the snapshot includes.</summary>
    public long Sequence { get; init; }

    /// <summary>The proxy key's secret.</summary>
    public SecretRow? Secret { get; init; }

    /// <summary>What calls are signed with upstream.</summary>
    public StoredCredential? Credential { get; init; }

    /// <summary>Whether everything that must be is active at this time.</summary>
    public bool IsActive(DateTimeOffset now) => this is
    {
        EndedAt: null,
        RequestStatus: AccessRequestStatus.Active,
        EnvironmentStatus: "active",
        RequesterStatus: "active",
        Credential.Row.Status: CloudCredentialStatus.Active,
    } && !(ExpiresAt <= now);
}
