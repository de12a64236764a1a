using Gateway.ControlPlane.Daemons;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Nodes;
using Npgsql;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Where applications reach the gateway and whom they must trust: the live nodes' word, unless the operator says otherwise.</summary>
internal sealed class AdvertisedGateway(NpgsqlDataSource dataSource, AdvertisedGatewayOptions options, TimeProvider time)
{
    /// <summary>The endpoint, and every root in use, so that a change of roots does not cut clients off. Null while nothing is known.</summary>
    public async Task<(string? Endpoint, string? CaCertificatePem)> FindAsync(string accountId, CancellationToken cancellationToken)
    {
        if (options is { Endpoint: not null, CaCertificatePem: not null })
        {
            return (options.Endpoint, options.CaCertificatePem);
        }

        IReadOnlyList<LiveNodeRow> nodes = await dataSource.QueryAsync<LiveNodeRow>(
            """
            SELECT endpoint, root_certificates FROM nodes
            WHERE account_id = @accountId AND deleted_at IS NULL AND last_seen_at > @liveAfter AND endpoint IS NOT NULL ORDER BY id
            """,
            new { accountId, liveAfter = time.GetUtcNow() - NodeLiveness.Window },
            cancellationToken);
        string[] roots = [.. nodes.SelectMany(n => n.RootCertificates).Select(p => p.Trim()).Distinct(StringComparer.Ordinal)];
        return (
            options.Endpoint ?? (nodes.Count > 0 ? nodes[0].Endpoint : null),
            options.CaCertificatePem ?? (roots.Length > 0 ? string.Join('\n', roots) + "\n" : null));
    }

    private sealed record LiveNodeRow
    {
        public string Endpoint { get; init; } = "";

        public string[] RootCertificates { get; init; } = [];
    }
}
