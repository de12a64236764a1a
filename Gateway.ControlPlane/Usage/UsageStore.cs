using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Usage;

/// <summary>Sums the roll-ups of calls, and forgets old ones.</summary>
internal sealed class UsageStore(NpgsqlDataSource dataSource, UsageOptions options, TimeProvider time)
{
    /// <summary>What is joined to <c>usage_days u</c> for its price <c>p</c>: the action's own before the service's, where something was forwarded.</summary>
    internal const string Price =
        """
        LATERAL (
          SELECT * FROM prices p WHERE p.account_id = u.account_id AND p.service = u.service AND p.action IN (u.action, '*')
          ORDER BY p.action = '*' LIMIT 1) p ON u.calls > u.denials
        """;

    /// <summary>Groups in the order of their key.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="visibleTo">Only calls of this requester; null: all of the account.</param>
    /// <param name="span">Days and dimensions, checked.</param>
    /// <param name="query">Filters.</param>
    /// <param name="after">The key of the last group already seen.</param>
    /// <param name="take">At most how many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <param name="withTotal">Whether the groups' total comes before them, with an empty key.</param>
    public Task<IReadOnlyList<UsageRow>> SumAsync(
        string accountId,
        string? visibleTo,
        UsageSpan span,
        UsageQuery query,
        string[]? after,
        int take,
        CancellationToken cancellationToken,
        bool withTotal = false)
    {
        // Of what was summed already: a total by itself would read every day's row once more.
        (string sums, string buckets) = withTotal
            ? (
                """
                UNION ALL SELECT ARRAY[]::text[] COLLATE "C", sum(calls)::bigint, sum(errors)::bigint, sum(denials)::bigint, sum(reported)::bigint,
                  sum(request_bytes), sum(response_bytes), sum(estimated_cost), max(currency), sum(priced_calls)::bigint FROM sums HAVING count(*) > 0
                """,
                "UNION ALL SELECT ARRAY[]::text[] COLLATE \"C\", bucket, sum(calls) FROM buckets GROUP BY bucket")
            : ("", "");
        string key = span.By.Count == 0 ? "ARRAY[]::text[]" : $"ARRAY[{string.Join(", ", span.By.Select(d => d.Column))}]";
        return dataSource.QueryAsync<UsageRow>(
            $"""
            WITH selected AS MATERIALIZED (
              SELECT u.*, {key} AS key, p.currency,
                CASE WHEN p.id IS NOT NULL THEN (u.calls - u.denials) * p.per_call + u.forwarded_bytes / 1e9 * p.per_gb END AS cost,
                CASE WHEN p.id IS NOT NULL THEN u.calls - u.denials ELSE 0 END AS priced
              FROM usage_days u
              LEFT JOIN access_requests r ON r.account_id = u.account_id AND r.id = u.access_request_id
              LEFT JOIN {Price}
              WHERE u.account_id = @accountId AND u.day BETWEEN @First AND @Last
                {Narrowing(visibleTo, query)}
            ), sums AS (
              SELECT key, sum(calls)::bigint AS calls, sum(errors)::bigint AS errors, sum(denials)::bigint AS denials, sum(reported)::bigint AS reported,
                sum(request_bytes) AS request_bytes, sum(response_bytes) AS response_bytes,
                sum(cost) AS estimated_cost, max(currency) AS currency, sum(priced)::bigint AS priced_calls
              FROM selected WHERE @after::text[] IS NULL OR key > @after GROUP BY key ORDER BY key LIMIT @take
            ), buckets AS (
              SELECT key, bucket, sum(l.calls) AS calls
              FROM sums JOIN selected s USING (key) JOIN usage_latencies l ON l.usage_id = s.id GROUP BY key, bucket
            ), ranked AS (
              SELECT key, bucket, sum(calls) OVER (PARTITION BY key ORDER BY bucket) AS upto, sum(calls) OVER (PARTITION BY key) AS total
              FROM (SELECT key, bucket, calls FROM buckets {buckets}) b
            ), percentiles AS (
              SELECT key, min(bucket) FILTER (WHERE upto >= 0.5 * total) AS p50, min(bucket) FILTER (WHERE upto >= 0.99 * total) AS p99
              FROM ranked GROUP BY key
            )
            SELECT s.*, latency_of_bucket(p50) AS p50_ms, latency_of_bucket(p99) AS p99_ms
            FROM (SELECT * FROM sums {sums}) s LEFT JOIN percentiles USING (key) ORDER BY key
            """,
            new
            {
                accountId,
                visibleTo,
                First = span.First.ToDateTime(TimeOnly.MinValue),
                Last = span.Last.ToDateTime(TimeOnly.MinValue),
                query.Service,
                query.Action,
                query.Environment,
                query.Requester,
                query.AccessRequest,
                query.CloudCredential,
                after,
                take,
            },
            cancellationToken);
    }

    // Only what is asked: the statement is prepared, and "is absent, or equal" would be planned as if it left hardly any rows.
    internal static string Narrowing(string? visibleTo, UsageQuery query) => string.Concat(
        visibleTo is null ? "" : " AND u.requester_id = @visibleTo",
        query.Service is null ? "" : " AND u.service = @Service",
        query.Action is null ? "" : " AND u.action = @Action",
        query.Environment is null ? "" : " AND u.environment_id = @Environment",
        query.Requester is null ? "" : " AND u.requester_id = @Requester",
        query.AccessRequest is null ? "" : " AND u.access_request_id = @AccessRequest",
        query.CloudCredential is null ? "" : " AND r.cloud_credential_id = @CloudCredential");

    /// <summary>Forgets the days past retention.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        if (options.RetentionMonths > 0)
        {
            DateTime before = time.GetUtcNow().UtcDateTime.Date.AddMonths(-options.RetentionMonths);
            await dataSource.ExecuteAsync("DELETE FROM usage_days WHERE day < @before::date", new { before }, cancellationToken);
        }
    }
}
