using Gateway.ControlPlane.Access;
using Gateway.Signing.Contracts;
using Npgsql;

namespace Gateway.ControlPlane.Daemons;

/// <summary>
/// Stores batches of audit events: the whole batch or none of it, and an event stored before is left alone. What was new is rolled up
/// into usage by the same statement, so that no repeat counts twice. The account is the node's own, whatever an event claims.
/// </summary>
internal sealed class AuditIngestion(AuditStaging staging, TimeProvider time)
{
    /// <summary>Each part writes in the order of its key: batches that meet wait for each other and never in a circle.</summary>
    private const string Sql =
        $"""
        WITH stored AS (
          INSERT INTO audit_events (account_id, node_id, kind, {AuditStaging.Columns})
          SELECT $1, $2, 'call', {AuditStaging.Columns} FROM {AuditStaging.Table} ORDER BY id, time
          ON CONFLICT (account_id, id, time) DO NOTHING
          RETURNING id, (time AT TIME ZONE 'UTC')::date AS day, coalesce(environment_id, '') AS environment_id, coalesce(requester_id, '') AS requester_id,
            coalesce(access_request_id, '') AS access_request_id, coalesce(service, '') AS service, coalesce(action, '') AS action,
            decision, status, reported_policy, request_bytes, response_bytes, duration_ms
        ), days AS (
          INSERT INTO usage_days AS u (account_id, day, environment_id, requester_id, access_request_id, service, action,
            calls, errors, denials, reported, request_bytes, response_bytes, forwarded_bytes)
          SELECT $1, day, environment_id, requester_id, access_request_id, service, action, count(*),
            count(*) FILTER (WHERE decision = 'failed' OR (decision = 'allowed' AND status >= 400)), count(*) FILTER (WHERE decision = 'denied'),
            count(reported_policy), sum(request_bytes), sum(response_bytes),
            coalesce(sum(request_bytes + response_bytes) FILTER (WHERE decision <> 'denied'), 0)
          FROM stored GROUP BY 2, 3, 4, 5, 6, 7 ORDER BY 2, 3, 4, 5, 6, 7
          ON CONFLICT (account_id, day, environment_id, requester_id, access_request_id, service, action) DO UPDATE SET
            calls = u.calls + excluded.calls, errors = u.errors + excluded.errors, denials = u.denials + excluded.denials,
            reported = u.reported + excluded.reported, request_bytes = u.request_bytes + excluded.request_bytes,
            response_bytes = u.response_bytes + excluded.response_bytes, forwarded_bytes = u.forwarded_bytes + excluded.forwarded_bytes
          RETURNING u.id AS usage_id, day, environment_id, requester_id, access_request_id, service, action
        ), latencies AS (
          INSERT INTO usage_latencies AS l (usage_id, bucket, calls)
          SELECT usage_id, latency_bucket(duration_ms), count(*)
          FROM stored JOIN days USING (day, environment_id, requester_id, access_request_id, service, action)
          WHERE decision <> 'denied' GROUP BY 1, 2 ORDER BY 1, 2
          ON CONFLICT (usage_id, bucket) DO UPDATE SET calls = l.calls + excluded.calls
        ), diagnosed AS (
          INSERT INTO diagnoses (account_id, event_id, request_id, stored_at, diagnosis)
          SELECT $1, id, request_id, $3, diagnosis::jsonb FROM stored JOIN {AuditStaging.Table} USING (id)
          WHERE stored.decision = 'denied' AND diagnosis IS NOT NULL ORDER BY id
          ON CONFLICT (account_id, event_id) DO NOTHING
        )
        SELECT count(*) FROM stored
        """;

    /// <summary>Stores a batch; returns how many events were new.</summary>
    public async Task<int> StoreAsync(NodeCaller node, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return 0;
        }

        await using NpgsqlConnection connection = await staging.OpenAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AuditStaging.CopyAsync(connection, events, cancellationToken);
        await using var command = new NpgsqlCommand(Sql, connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = node.AccountId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = node.NodeId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().UtcDateTime });
        long accepted = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        return (int)accepted;
    }
}
