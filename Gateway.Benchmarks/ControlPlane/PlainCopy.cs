using System.Diagnostics;
using Gateway.Signing.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>COPY of audit events into a table of the same columns without index, trigger or partition: a batch a transaction.</summary>
internal static class PlainCopy
{
    private const string Columns =
        "account_id, node_id, kind, id, time, request_id, decision, reason, access_key_id, environment_id, access_request_id, requester_id, client_address, "
        + "method, host, service, region, action, resource, status, upstream_request_id, request_bytes, response_bytes, duration_ms, upstream_ms, user_agent";

    public static async Task<TimeSpan> RunAsync(string connectionString, AuditEvent[][] batches, int connections, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        await using (NpgsqlCommand create = dataSource.CreateCommand("CREATE TABLE copied (LIKE audit_events)"))
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        int next = -1;
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
                for (int i = Interlocked.Increment(ref next); i < batches.Length; i = Interlocked.Increment(ref next))
                {
                    await CopyAsync(connection, batches[i], cancellationToken);
                }
            },
            cancellationToken)));
        return clock.Elapsed;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, AuditEvent[] batch, CancellationToken cancellationToken)
    {
        await using NpgsqlBinaryImporter import = await connection.BeginBinaryImportAsync($"COPY copied ({Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (AuditEvent e in batch)
        {
            await import.StartRowAsync(cancellationToken);
            foreach (string text in (string[])["acc_benchmark", "nod_benchmark", "call"])
            {
                await import.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
            }

            await import.WriteAsync(e.Id, NpgsqlDbType.Uuid, cancellationToken);
            await import.WriteAsync(e.Time.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            foreach (string? text in (string?[])
            [
                e.RequestId, "allowed", e.Reason, e.AccessKeyId, e.EnvironmentId, e.AccessRequestId, e.RequesterId, e.ClientAddress, e.Method, e.Host,
                e.Service, e.Region, e.Action, e.Resource,
            ])
            {
                await (text is null ? import.WriteNullAsync(cancellationToken) : import.WriteAsync(text, NpgsqlDbType.Text, cancellationToken));
            }

            await import.WriteAsync(e.Status, NpgsqlDbType.Integer, cancellationToken);
            await import.WriteAsync(e.UpstreamRequestId!, NpgsqlDbType.Text, cancellationToken);
            await import.WriteAsync(e.RequestBytes, NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(e.ResponseBytes, NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(e.DurationMs, NpgsqlDbType.Double, cancellationToken);
            await import.WriteAsync(e.UpstreamMs!.Value, NpgsqlDbType.Double, cancellationToken);
            await import.WriteAsync(e.UserAgent!, NpgsqlDbType.Text, cancellationToken);
        }

        await import.CompleteAsync(cancellationToken);
    }
}
