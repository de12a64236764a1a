using Dapper;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Secrets;
using Npgsql;

namespace Gateway.ControlPlane.Daemons;

/// <summary>The SQL of resolve.</summary>
internal sealed class ResolveStore(NpgsqlDataSource dataSource, TimeProvider time)
{
    // The node's token is looked at again in the same snapshot: authentication may have known it from memory.
    private const string Statement =
        $"""
        SELECT t.account_id, k.access_key_id, k.ended_at, r.id AS access_request_id, r.status AS request_status, r.services, r.regions, r.expires_at,
          r.environment_id, r.requester_id, e.status AS environment_status, u.status AS requester_status, g.policies::text AS policies,
          e.report_only OR coalesce(g.report_only, false) AS report_only,
          (SELECT coalesce(max(sequence), 0) FROM changes) AS sequence,
          s.id, s.account_id, s.purpose, s.owner_id, s.key_id, s.nonce, s.ciphertext,
          {StoredCredential.Columns}
        FROM node_tokens t
        JOIN nodes n ON n.id = t.node_id
        LEFT JOIN proxy_keys k ON k.account_id = t.account_id AND k.access_key_id = @accessKeyId
        LEFT JOIN access_requests r ON r.id = k.access_request_id
        LEFT JOIN environments e ON e.id = r.environment_id
        LEFT JOIN users u ON u.id = r.requester_id
        LEFT JOIN policy_groups g ON g.id = r.policy_group_id
        LEFT JOIN secrets s ON s.id = k.secret_id
        LEFT JOIN cloud_credentials c ON c.id = r.cloud_credential_id
        {StoredCredential.Joins}
        WHERE t.id = @TokenId AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > @now) AND n.deleted_at IS NULL
        """;

    /// <summary>The time by which rows are judged.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A proxy key of the node's account. Null when the node's token has ended; a row without key when there is no such key.</summary>
    public async Task<ResolveRow?> FindAsync(NodeCaller node, string accessKeyId, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        IEnumerable<ResolveRow> found = await connection
            .QueryAsync<ResolveRow, SecretRow?, CloudCredentialRow?, SecretRow?, CloudCredentialRow?, SecretRow?, ResolveRow>(
                new CommandDefinition(Statement, new { node.TokenId, accessKeyId, now = time.GetUtcNow() }, cancellationToken: cancellationToken),
                static (row, secret, credential, credentialSecret, baseCredential, baseSecret) => row with
                {
                    Secret = secret,
                    Credential = credential is null ? null : StoredCredential.Read(credential, credentialSecret, baseCredential, baseSecret),
                });
        return found.SingleOrDefault();
    }
}
