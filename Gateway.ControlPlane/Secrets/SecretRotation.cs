using System.Security.Cryptography;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Secrets;

/// <summary>Re-encrypts every secret under the active key, a batch per transaction: it may be interrupted and run again at any time.</summary>
internal sealed class SecretRotation(NpgsqlDataSource dataSource, SecretProtector protector)
{
    private const int BatchSize = 100;

    /// <summary>How many secrets are not under the active key.</summary>
    public async Task<long> CountRemainingAsync(CancellationToken cancellationToken) =>
        await dataSource.QueryOneAsync<long>(
            "SELECT (SELECT count(*) FROM secrets WHERE key_id <> @active) + (SELECT count(*) FROM data_protection_keys WHERE key_id <> @active)",
            new { active = protector.ActiveKeyId },
            cancellationToken);

    /// <summary>How many ciphertexts are under a key, in every table that holds any: a key is not given up while one needs it.</summary>
    public async Task<long> CountUnderAsync(string keyId, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> tables = await dataSource.QueryAsync<string>(
            """
            SELECT quote_ident(table_name) FROM information_schema.columns
            WHERE table_schema = current_schema() AND column_name IN ('key_id', 'ciphertext') GROUP BY table_name HAVING count(*) = 2
            """,
            new { },
            cancellationToken);
        long count = 0;
        foreach (string table in tables)
        {
            count += await dataSource.QueryOneAsync<long>($"SELECT count(*) FROM {table} WHERE key_id = @keyId", new { keyId }, cancellationToken);
        }

        return count;
    }

    /// <summary>Re-encrypts until nothing remains; reports how many are done after each batch.</summary>
    public async Task<long> RunAsync(IProgress<long> progress, CancellationToken cancellationToken)
    {
        long done = 0;
        while (true)
        {
            int batch = await RunBatchAsync(cancellationToken);
            if (batch == 0)
            {
                return done;
            }

            done += batch;
            progress.Report(done);
        }
    }

    // One table after the other, so that a batch is never more than a batch.
    private async Task<int> RunBatchAsync(CancellationToken cancellationToken) =>
        await RunSecretsAsync(cancellationToken) is > 0 and int secrets ? secrets : await RunDataProtectionKeysAsync(cancellationToken);

    private async Task<int> RunSecretsAsync(CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        IReadOnlyList<SecretRow> rows = await transaction.QueryAsync<SecretRow>(
            """
            SELECT id, account_id, purpose, owner_id, key_id, nonce, ciphertext
            FROM secrets WHERE key_id <> @active ORDER BY id LIMIT @BatchSize FOR UPDATE
            """,
            new { active = protector.ActiveKeyId, BatchSize });
        foreach (SecretRow row in rows)
        {
            EncryptedSecret secret = Again(row.Identity, row.Encrypted);
            await transaction.ExecuteAsync(
                "UPDATE secrets SET key_id = @KeyId, nonce = @Nonce, ciphertext = @Ciphertext WHERE id = @Id",
                new { secret.KeyId, secret.Nonce, secret.Ciphertext, row.Id });
        }

        await transaction.CommitAsync();
        return rows.Count;
    }

    private async Task<int> RunDataProtectionKeysAsync(CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        IReadOnlyList<DataProtectionKeyRow> rows = await transaction.QueryAsync<DataProtectionKeyRow>(
            "SELECT id, key_id, nonce, ciphertext FROM data_protection_keys WHERE key_id <> @active ORDER BY id LIMIT @BatchSize FOR UPDATE",
            new { active = protector.ActiveKeyId, BatchSize });
        foreach (DataProtectionKeyRow row in rows)
        {
            EncryptedSecret secret = Again(row.Identity, row.Encrypted);
            await transaction.ExecuteAsync(
                "UPDATE data_protection_keys SET key_id = @KeyId, nonce = @Nonce, ciphertext = @Ciphertext WHERE id = @Id",
                new { secret.KeyId, secret.Nonce, secret.Ciphertext, row.Id });
        }

        await transaction.CommitAsync();
        return rows.Count;
    }

    private EncryptedSecret Again(SecretIdentity identity, EncryptedSecret old)
    {
        byte[] plaintext = protector.Unprotect(identity, old);
        try
        {
            return protector.Protect(identity, plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }
}
