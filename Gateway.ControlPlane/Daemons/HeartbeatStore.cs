using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Database;
using Gateway.Signing.Contracts;
using Npgsql;

namespace Gateway.ControlPlane.Daemons;

/// <summary>The SQL of heartbeats.</summary>
internal sealed class HeartbeatStore(NpgsqlDataSource dataSource, TimeProvider time)
{
    public Task StoreAsync(NodeCaller node, NodeHeartbeat heartbeat, CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync(
            """
            UPDATE nodes SET version = @Version, endpoint = @Endpoint, root_certificates = @roots, started_at = @StartedAt,
              revocation_lag_ms = @RevocationLagMs, last_seen_at = @now
            WHERE id = @NodeId
            """,
            new
            {
                heartbeat.Version,
                heartbeat.Endpoint,
                roots = heartbeat.RootCertificatesPem.ToArray(),
                heartbeat.StartedAt,
                heartbeat.RevocationLagMs,
                now = time.GetUtcNow(),
                node.NodeId,
            },
            cancellationToken);
}
