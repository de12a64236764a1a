using Npgsql;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>Fills an account as it is after some years: access requests of every status, and a year of calls with their daily sums.</summary>
internal static class StoredAccount
{
    /// <summary>Copies one access request until there are so many, and writes so many audit events of them.</summary>
    public static async Task FillAsync(string connectionString, string accessRequestId, int requests, int events, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        await RunAsync(
            dataSource,
            """
            INSERT INTO access_requests (id, account_id, environment_id, requester_id, cloud, status, services, regions, justification, cloud_credential_id,
              decided_by, decided_at, created_at, updated_at)
            SELECT 'req_filling' || lpad(n::text, 9, '0'), account_id, environment_id, requester_id, cloud,
              (ARRAY['pending', 'active', 'active', 'denied', 'cancelled', 'revoked', 'expired', 'archived'])[1 + n % 8],
              CASE n % 3 WHEN 0 THEN ARRAY['dynamodb'] WHEN 1 THEN ARRAY['s3', 'sqs'] ELSE ARRAY['lambda', 'sns', 'kms'] END, regions,
              'The orders service, ticket ' || n, cloud_credential_id, decided_by, decided_at, now() - n * interval '50 minutes', now()
            FROM access_requests, generate_series(1, @count) n WHERE id = @request
            """,
            accessRequestId,
            requests,
            cancellationToken);
        await RunAsync(
            dataSource,
            """
            SELECT ensure_audit_partition((date_trunc('month', now()) - n * interval '1 month')::date) FROM generate_series(0, 12) n WHERE @request <> '' AND @count > 0
            """,
            accessRequestId,
            events,
            cancellationToken);

        // Half of the calls are of the one request whose page is measured, the others of a thousand more; one in twenty was refused.
        await RunAsync(
            dataSource,
            """
            INSERT INTO audit_events (account_id, id, time, kind, decision, node_id, request_id, reason, access_key_id, environment_id, access_request_id, requester_id,
              client_address, method, host, service, region, action, resource, status, request_bytes, response_bytes, duration_ms, upstream_ms, user_agent)
            SELECT r.account_id, gen_random_uuid(), now() - n * (interval '365 days' / @count), 'call', CASE WHEN n % 20 = 0 THEN 'denied' ELSE 'allowed' END, 'nod_benchmark',
              md5(n::text), CASE WHEN n % 20 = 0 THEN 'AuthorizePolicyViolated' END, k.access_key_id, r.environment_id,
              CASE WHEN n % 2 = 0 THEN r.id ELSE 'req_filling' || lpad((1 + n % 1000)::text, 9, '0') END, r.requester_id,
              '192.0.2.17', 'POST', 'dynamodb.eu-west-1.amazonaws.com', (ARRAY['dynamodb', 's3', 'sqs', 'lambda', 'kms'])[1 + n % 5], 'eu-west-1',
              (ARRAY['GetItem', 'PutObject', 'SendMessage', 'Invoke', 'Decrypt'])[1 + n % 5], 'orders', CASE WHEN n % 20 = 0 THEN 400 ELSE 200 END,
              100, 1000, 4.2, 3.1, 'Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 lang/python#3.13'
            FROM generate_series(1, @count) n, access_requests r JOIN proxy_keys k ON k.access_request_id = r.id WHERE r.id = @request
            """,
            accessRequestId,
            events,
            cancellationToken);
        await RunAsync(
            dataSource,
            """
            WITH days AS (
              INSERT INTO usage_days (account_id, day, environment_id, requester_id, access_request_id, service, action,
                calls, errors, denials, reported, request_bytes, response_bytes, forwarded_bytes)
              SELECT account_id, (time AT TIME ZONE 'UTC')::date, environment_id, requester_id, access_request_id, service, action, count(*), 0,
                count(*) FILTER (WHERE decision = 'denied'), 0, sum(request_bytes), sum(response_bytes), sum(request_bytes + response_bytes) FILTER (WHERE decision = 'allowed')
              FROM audit_events WHERE kind = 'call' AND environment_id IS NOT NULL AND @request <> '' AND @count > 0 GROUP BY 1, 2, 3, 4, 5, 6, 7
              HAVING count(*) FILTER (WHERE decision = 'allowed') > 0
              RETURNING id, calls, denials)
            INSERT INTO usage_latencies (usage_id, bucket, calls) SELECT id, latency_bucket(4.2), calls - denials FROM days
            """,
            accessRequestId,
            events,
            cancellationToken);
        await using NpgsqlCommand analyze = dataSource.CreateCommand("VACUUM ANALYZE");
        analyze.CommandTimeout = 0;
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task RunAsync(NpgsqlDataSource dataSource, string sql, string accessRequestId, int count, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("request", accessRequestId);
        command.Parameters.AddWithValue("count", count);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
