using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>Reads what a cloud credential is used for: by the access requests that name it, and their calls.</summary>
internal sealed class CloudCredentialUsageStore(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>The most access requests that are listed.</summary>
    private const int MaxRequests = 100;

    private const int Days = 30;

    /// <summary>Every request that was ever approved with the credential, or with a role assumed over it.</summary>
    private const string RequestsOf =
        """
        SELECT r.id FROM access_requests r JOIN cloud_credentials c ON c.id = r.cloud_credential_id
        WHERE r.account_id = @accountId AND @id IN (c.id, c.base_credential_id)
        """;

    public async Task<CloudCredentialUsageResponse> ReadAsync(string accountId, string id, CancellationToken cancellationToken)
    {
        DateTime first = time.GetUtcNow().UtcDateTime.Date.AddDays(1 - Days);
        IReadOnlyList<CredentialUseResponse> requests = await dataSource.QueryAsync<CredentialUseResponse>(
            """
            SELECT r.id, r.status, r.environment_id, e.name AS environment_name, r.requester_id, u.name AS requester_name, r.services
            FROM access_requests r JOIN cloud_credentials c ON c.id = r.cloud_credential_id
              JOIN environments e ON e.id = r.environment_id JOIN users u ON u.id = r.requester_id
            WHERE r.account_id = @accountId AND @id IN (c.id, c.base_credential_id) AND r.status IN ('approved', 'active')
            ORDER BY r.id LIMIT @MaxRequests
            """,
            new { accountId, id, MaxRequests },
            cancellationToken);
        (long Calls, DateTime? LastDay) calls = await dataSource.QueryOneAsync<(long, DateTime?)>(
            $"""
            SELECT coalesce(sum(u.calls - u.denials) FILTER (WHERE u.day >= @first::date), 0)::bigint, max(u.day) FILTER (WHERE u.calls > u.denials)::timestamp
            FROM usage_days u WHERE u.account_id = @accountId AND u.access_request_id IN ({RequestsOf})
            """,
            new { accountId, id, first },
            cancellationToken);
        DateTimeOffset? last = calls.LastDay is not { } day ? null : await dataSource.QueryOneAsync<DateTimeOffset?>(
            $"""
            SELECT time FROM audit_events
            WHERE account_id = @accountId AND time >= @from AND time < @to AND decision <> 'denied' AND access_request_id IN ({RequestsOf})
            ORDER BY time DESC, id DESC LIMIT 1
            """,
            new { accountId, id, from = Utc(day), to = Utc(day.AddDays(1)) },
            cancellationToken);
        return new CloudCredentialUsageResponse
        {
            ActiveRequests = requests.Count,
            AccessRequests = requests,
            Calls30Days = calls.Calls,
            LastUsedAt = last ?? (calls.LastDay is { } known ? Utc(known) : null),
        };
    }

    private static DateTimeOffset Utc(DateTime day) => new(DateTime.SpecifyKind(day, DateTimeKind.Utc));
}
