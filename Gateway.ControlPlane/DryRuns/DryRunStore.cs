using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.Signing.Contracts;
using Npgsql;

namespace Gateway.ControlPlane.DryRuns;

/// <summary>Reads what the grants of an access request are made of, without any key.</summary>
internal sealed class DryRunStore(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>The grant of a request as it is now, or, while its secret waits to be obtained, as it then will be; null when there is no such request.</summary>
    public async Task<Grant?> FindGrantAsync(string accountId, string accessRequestId, CancellationToken cancellationToken)
    {
        DryRunRow? row = await dataSource.QueryOneAsync<DryRunRow>(
            """
            SELECT r.status, r.services, r.regions, r.expires_at, r.environment_id, r.requester_id, e.status AS environment_status, u.status AS requester_status,
              c.status AS credential_status, c.cloud_account_id, g.policies::text AS policies, e.report_only OR coalesce(g.report_only, false) AS report_only
            FROM access_requests r
            JOIN environments e ON e.id = r.environment_id
            JOIN users u ON u.id = r.requester_id
            LEFT JOIN cloud_credentials c ON c.id = r.cloud_credential_id
            LEFT JOIN policy_groups g ON g.id = r.policy_group_id
            WHERE r.account_id = @accountId AND r.id = @accessRequestId
            """,
            new { accountId, accessRequestId },
            cancellationToken);
        return row is null ? null : new Grant
        {
            AccessKeyId = "",
            ScopeDate = "",
            Region = "",
            Service = "",
            VerifyingKey = [],
            Status = row.IsActive(time.GetUtcNow()) ? GrantStatus.Active : GrantStatus.Inactive,
            Services = row.Services,
            Regions = row.Regions,
            UpstreamKeys = [DryRun.AnyKey],
            Policies = row.Policies is null ? [] : PolicyGroupRow.Read(row.Policies),
            ReportOnly = row.ReportOnly,
            CloudAccountId = row.CloudAccountId,
            AccountId = accountId,
            EnvironmentId = row.EnvironmentId,
            AccessRequestId = accessRequestId,
            RequesterId = row.RequesterId,
            Sequence = 0,
            RefreshAfterSeconds = 0,
        };
    }

    private sealed record DryRunRow
    {
        public string Status { get; init; } = "";

        public string[] Services { get; init; } = [];

        public string[] Regions { get; init; } = [];

        public DateTimeOffset? ExpiresAt { get; init; }

        public string EnvironmentId { get; init; } = "";

        public string RequesterId { get; init; } = "";

        public string EnvironmentStatus { get; init; } = "";

        public string RequesterStatus { get; init; } = "";

        public string? CredentialStatus { get; init; }

        public string? CloudAccountId { get; init; }

        public string? Policies { get; init; }

        public bool ReportOnly { get; init; }

        public bool IsActive(DateTimeOffset now) => this is
        {
            Status: AccessRequestStatus.Active or AccessRequestStatus.Approved,
            EnvironmentStatus: "active",
            RequesterStatus: "active",
            CredentialStatus: CloudCredentialStatus.Active,
        } && !(ExpiresAt <= now);
    }
}
