using Npgsql;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>Fills the database with keys that are stored and not called, as an account has after some years.</summary>
internal static class StoredKeys
{
    /// <summary>Copies an access request with its key as archived ones until there are so many keys.</summary>
    public static async Task FillAsync(string connectionString, string accessRequestId, int total, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlBatch batch = dataSource.CreateBatch();
        foreach (string sql in (string[])
        [
            """
            CREATE TEMPORARY TABLE filling AS
            SELECT n, 'req_filling' || n AS request_id, 'sec_filling' || n AS secret_id, 'CSGK' || lpad(n::text, 16, '0') AS key_id
            FROM generate_series(1, $2 - (SELECT count(*) FROM proxy_keys)) n
            """,
            """
            INSERT INTO access_requests (id, account_id, environment_id, requester_id, cloud, status, services, regions, cloud_credential_id,
              policy_group_id, decided_by, decided_at, created_at, updated_at)
            SELECT f.request_id, account_id, environment_id, requester_id, cloud, 'archived', services, regions, cloud_credential_id,
              policy_group_id, decided_by, decided_at, created_at, updated_at
            FROM access_requests, filling f WHERE id = $1
            """,
            """
            INSERT INTO secrets (id, account_id, purpose, owner_id, key_id, nonce, ciphertext, created_at)
            SELECT f.secret_id, s.account_id, s.purpose, f.key_id, s.key_id, s.nonce, s.ciphertext, s.created_at
            FROM secrets s JOIN proxy_keys k ON k.secret_id = s.id, filling f WHERE k.access_request_id = $1
            """,
            """
            INSERT INTO proxy_keys (access_key_id, account_id, access_request_id, secret_id, created_at, revealed_at, ended_at)
            SELECT f.key_id, k.account_id, f.request_id, f.secret_id, k.created_at, k.revealed_at, now()
            FROM proxy_keys k, filling f WHERE k.access_request_id = $1
            """,
        ])
        {
            NpgsqlBatchCommand command = batch.CreateBatchCommand();
            command.CommandText = sql;
            command.Parameters.Add(new NpgsqlParameter { Value = accessRequestId });
            command.Parameters.Add(new NpgsqlParameter { Value = total });
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await using NpgsqlCommand analyze = dataSource.CreateCommand("ANALYZE");
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }
}
