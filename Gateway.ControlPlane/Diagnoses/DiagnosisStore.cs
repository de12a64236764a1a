using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Diagnoses;

/// <summary>Reads diagnoses and forgets them after a day. They are written with their audit events.</summary>
internal sealed class DiagnosisStore(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>How long a diagnosis is shown. It is deleted within the hour after.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    public Task<DiagnosisRow?> FindAsync(string accountId, string requestId, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<DiagnosisRow>(
            """
            SELECT d.request_id, d.stored_at, d.diagnosis::text AS diagnosis, e.time, e.reason
            FROM diagnoses d LEFT JOIN audit_events e ON e.account_id = d.account_id AND e.id = d.event_id
            WHERE d.account_id = @accountId AND d.request_id = @requestId AND d.stored_at > @since
            ORDER BY d.stored_at DESC, d.event_id DESC LIMIT 1
            """,
            new { accountId, requestId, since = time.GetUtcNow() - Retention },
            cancellationToken);

    public Task PruneAsync(CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync("DELETE FROM diagnoses WHERE stored_at <= @before", new { before = time.GetUtcNow() - Retention }, cancellationToken);
}
