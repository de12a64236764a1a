using Gateway.ControlPlane.Access;
using Gateway.Signing.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.ControlPlane.Daemons;

/// <summary>
/// Stores batches of audit events by one statement over arrays: the whole batch or none of it, and an event stored before is left alone.
/// The account is the node's own, whatever an event claims.
/// </summary>
internal sealed class AuditIngestion(NpgsqlDataSource dataSource)
{
    private const string Sql =
        """
        INSERT INTO audit_events (account_id, node_id, kind, id, time, request_id, decision, reason, error_code, access_key_id, environment_id,
          access_request_id, requester_id, client_address, method, host, service, region, action, resource, status, upstream_request_id,
          request_bytes, response_bytes, duration_ms, upstream_ms, user_agent)
        SELECT $1, $2, 'call', e.* FROM unnest(
          $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
          $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
          $19::text[], $20::int[], $21::text[], $22::bigint[], $23::bigint[], $24::float8[], $25::float8[], $26::text[]) AS e
        ON CONFLICT (account_id, id, time) DO NOTHING
        """;

    /// <summary>Stores a batch; returns how many events were new.</summary>
    public async Task<int> StoreAsync(NodeCaller node, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return 0;
        }

        await using NpgsqlCommand command = dataSource.CreateCommand(Sql);
        Add(command, node.AccountId, NpgsqlDbType.Text);
        Add(command, node.NodeId, NpgsqlDbType.Text);
        AddAll(command, events, e => e.Id, NpgsqlDbType.Uuid);
        AddAll(command, events, e => e.Time.UtcDateTime, NpgsqlDbType.TimestampTz);
        AddAll(command, events, e => Text(e.RequestId), NpgsqlDbType.Text);
        AddAll(command, events, e => NameOf(e.Decision), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.Reason), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.ErrorCode), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.AccessKeyId), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.EnvironmentId), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.AccessRequestId), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.RequesterId), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.ClientAddress), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.Method), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.Host), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.Service), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.Region), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.Action), NpgsqlDbType.Text);
        AddAll(command, events, e => Text(e.Resource), NpgsqlDbType.Text);
        AddAll(command, events, e => e.Status, NpgsqlDbType.Integer);
        AddAll(command, events, e => Text(e.UpstreamRequestId), NpgsqlDbType.Text);
        AddAll(command, events, e => e.RequestBytes, NpgsqlDbType.Bigint);
        AddAll(command, events, e => e.ResponseBytes, NpgsqlDbType.Bigint);
        AddAll(command, events, e => e.DurationMs, NpgsqlDbType.Double);
        AddAll(command, events, e => e.UpstreamMs, NpgsqlDbType.Double);
        AddAll(command, events, e => Text(e.UserAgent), NpgsqlDbType.Text);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add(NpgsqlCommand command, object value, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });

    private static void AddAll<T>(NpgsqlCommand command, IReadOnlyList<AuditEvent> events, Func<AuditEvent, T> field, NpgsqlDbType type) =>
        Add(command, events.Select(field).ToArray(), NpgsqlDbType.Array | type);

    // A batch that the database refuses would be sent for ever: what it cannot hold is bent, not refused.
    private static string? Text(string? value)
    {
        const int MaxLength = 2048;
        string? text = value?.Length > MaxLength ? value[..MaxLength] : value;
        return text?.Replace('\0', '\uFFFD');
    }

    private static string NameOf(AuditDecision decision) => decision switch
    {
        AuditDecision.Allowed => "allowed",
        AuditDecision.Denied => "denied",
        _ => "failed",
    };
}
