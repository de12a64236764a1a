using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Daemons;

/// <summary>The SQL of resolve.</summary>
internal sealed class ResolveStore(NpgsqlDataSource dataSource)
{
    /// <summary>A proxy key of the account; null when there is none.</summary>
    public Task<ResolveRow?> FindAsync(string accountId, string accessKeyId, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<ResolveRow>(
            """
            SELECT k.ended_at, r.id AS access_request_id, r.status AS request_status, r.services, r.regions, r.expires_at,
              r.environment_id, r.requester_id, e.status AS environment_status, u.status AS requester_status,
              c.id AS credential_id, c.status AS credential_status, c.cloud_account_id, g.policies::text AS policies,
              s.id AS secret_id, s.key_id AS secret_key_id, s.nonce AS secret_nonce, s.ciphertext AS secret_ciphertext,
              (SELECT coalesce(max(sequence), 0) FROM changes) AS sequence
            FROM proxy_keys k
            JOIN access_requests r ON r.id = k.access_request_id
            JOIN environments e ON e.id = r.environment_id
            JOIN users u ON u.id = r.requester_id
            JOIN secrets s ON s.id = k.secret_id
            JOIN cloud_credentials c ON c.id = r.cloud_credential_id
            LEFT JOIN policy_groups g ON g.id = r.policy_group_id
            WHERE k.account_id = @accountId AND k.access_key_id = @accessKeyId
            """,
            new { accountId, accessKeyId },
            cancellationToken);
}
