using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Secrets;
using Npgsql;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>All SQL of cloud credentials.</summary>
internal sealed class CloudCredentialStore(NpgsqlDataSource dataSource, SecretStore secrets, AuditTrail audit, TimeProvider time)
{
    private const string Columns =
        """
        c.id, c.account_id, c.name, c.cloud, c.kind, c.status, c.access_key_id, c.secret_id, c.expires_at, c.cloud_account_id, c.arn, c.region,
        c.role_arn, c.external_id, c.session_name_template, c.base_credential_id, c.verified_at, c.verification_error, c.version, c.created_at,
        (SELECT count(*)::int FROM access_requests r WHERE r.cloud_credential_id = c.id AND r.status IN ('approved', 'active')) AS in_use_by
        """;

    // Keys whose grants rest on the credential: directly, or over a role that it assumes.
    private const string KeysOfCredential =
        """
        SELECT k.access_key_id FROM proxy_keys k
        JOIN access_requests r ON r.id = k.access_request_id
        JOIN cloud_credentials c ON c.id = r.cloud_credential_id
        WHERE r.status IN ('approved', 'active') AND @id IN (c.id, c.base_credential_id)
        """;

    public Task<IReadOnlyList<CloudCredentialRow>> ListAsync(string accountId, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<CloudCredentialRow>(
            $"""
            SELECT {Columns} FROM cloud_credentials c
            WHERE account_id = @accountId AND status <> 'deleted' AND (@after::text IS NULL OR id > @after) ORDER BY id LIMIT @take
            """,
            new { accountId, after, take },
            cancellationToken);

    public Task<CloudCredentialRow?> FindAsync(string accountId, string id, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<CloudCredentialRow>(
            $"SELECT {Columns} FROM cloud_credentials c WHERE account_id = @accountId AND id = @id AND status <> 'deleted'",
            new { accountId, id },
            cancellationToken);

    public async Task<CloudCredentialRow> CreateAsync(Caller caller, CloudCredentialDraft draft, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        string id = ResourceId.New("crd", time);
        string? secretId = draft.Secret is null ? null : await AddSecretAsync(transaction, caller.AccountId, id, draft.Secret);
        CloudCredentialRow row = (await transaction.QueryOneAsync<CloudCredentialRow>(
            $"""
            INSERT INTO cloud_credentials AS c (id, account_id, name, cloud, kind, access_key_id, secret_id, expires_at, cloud_account_id, region,
              role_arn, external_id, session_name_template, base_credential_id, created_at)
            VALUES (@id, @AccountId, @Name, @Cloud, @Kind, @AccessKeyId, @secretId, @ExpiresAt, @CloudAccountId, @Region,
              @RoleArn, @ExternalId, @SessionNameTemplate, @BaseCredentialId, @now)
            RETURNING {Columns}
            """,
            new
            {
                id,
                caller.AccountId,
                draft.Name,
                draft.Cloud,
                draft.Kind,
                draft.AccessKeyId,
                secretId,
                draft.ExpiresAt,
                draft.CloudAccountId,
                draft.Region,
                draft.RoleArn,
                draft.ExternalId,
                draft.SessionNameTemplate,
                draft.BaseCredentialId,
                now = time.GetUtcNow(),
            }))!;
        await audit.RecordAsync(transaction, caller, CloudCredentialSnapshot.Act("cloud-credential.create", null, row));
        await transaction.CommitAsync();
        return row;
    }

    public Task<Guarded<CloudCredentialRow>> UpdateAsync(
        Caller caller, string id, string? name, string? cloudAccountId, long? expectedVersion, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller,
            id,
            expectedVersion,
            "cloud-credential.update",
            _ => true,
            transaction => transaction.ExecuteAsync(
                """
                UPDATE cloud_credentials SET name = coalesce(@name, name), cloud_account_id = coalesce(@cloudAccountId, cloud_account_id),
                  version = version + 1 WHERE id = @id
                """,
                new { id, name, cloudAccountId }),
            cancellationToken);

    public Task<Guarded<CloudCredentialRow>> SetStatusAsync(
        Caller caller, string id, string status, long? expectedVersion, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller,
            id,
            expectedVersion,
            status == CloudCredentialStatus.Active ? "cloud-credential.enable" : "cloud-credential.disable",
            row => row.Status != status,
            transaction => transaction.ExecuteAsync(
                "UPDATE cloud_credentials SET status = @status, version = version + 1 WHERE id = @id", new { id, status }),
            cancellationToken);

    /// <summary>Replaces the key and secret; grants are renewed at once, so calls go on without interruption.</summary>
    public Task<Guarded<CloudCredentialRow>> RotateAsync(
        Caller caller, CloudCredentialRow current, string accessKeyId, CloudSecret secret, DateTimeOffset? expiresAt, long? expectedVersion, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller,
            current.Id,
            expectedVersion,
            "cloud-credential.rotate",
            _ => true,
            async transaction =>
            {
                string secretId = await AddSecretAsync(transaction, caller.AccountId, current.Id, secret);
                string? oldSecretId = await transaction.QueryOneAsync<string>(
                    "SELECT secret_id FROM cloud_credentials WHERE id = @Id", new { current.Id });
                await transaction.ExecuteAsync(
                    """
                    UPDATE cloud_credentials SET access_key_id = @accessKeyId, secret_id = @secretId, expires_at = @expiresAt,
                      verified_at = NULL, verification_error = NULL, version = version + 1 WHERE id = @Id
                    """,
                    new { current.Id, accessKeyId, secretId, expiresAt });
                if (oldSecretId is not null)
                {
                    await SecretStore.RemoveAsync(transaction, oldSecretId);
                }
            },
            cancellationToken);

    /// <summary>
    /// Deletes a credential that no live access request and no role rests on; its secret is destroyed. Refused with the status
    /// "in use" otherwise. The row's lock comes first: approving takes the same lock, so no approval slips in between.
    /// </summary>
    public async Task<Guarded<CloudCredentialRow>> DeleteAsync(Caller caller, string id, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await LockAsync(transaction, caller.AccountId, id) is not { } before || (expectedVersion is { } expected && expected != before.Version))
        {
            return await RefusedAsync(transaction, caller.AccountId, id, expectedVersion);
        }

        string? secretId = await transaction.QueryOneAsync<string>(
            """
            UPDATE cloud_credentials c SET status = 'deleted', version = version + 1
            WHERE id = @id
              AND NOT EXISTS (SELECT 1 FROM access_requests r WHERE r.cloud_credential_id = c.id AND r.status IN ('approved', 'active'))
              AND NOT EXISTS (SELECT 1 FROM cloud_credentials d WHERE d.base_credential_id = c.id AND d.status <> 'deleted')
            RETURNING coalesce(secret_id, '')
            """,
            new { id });
        if (secretId is null)
        {
            return Guarded<CloudCredentialRow>.Refused("in use", before.Version, null);
        }

        if (secretId.Length > 0)
        {
            await transaction.ExecuteAsync("UPDATE cloud_credentials SET secret_id = NULL WHERE id = @id", new { id });
            await SecretStore.RemoveAsync(transaction, secretId);
        }

        await audit.RecordAsync(transaction, caller, CloudCredentialSnapshot.Act("cloud-credential.delete", before, null));
        await transaction.CommitAsync();
        return Guarded<CloudCredentialRow>.Done(before);
    }

    /// <summary>A credential with its secret and its base; null when there is none or it was deleted.</summary>
    public async Task<StoredCredential?> FindStoredAsync(string accountId, string id, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        IEnumerable<StoredCredential> found = await connection.QueryAsync<CloudCredentialRow, SecretRow?, CloudCredentialRow?, SecretRow?, StoredCredential>(
            new CommandDefinition(
                $"""
                SELECT {StoredCredential.Columns} FROM cloud_credentials c {StoredCredential.Joins}
                WHERE c.account_id = @accountId AND c.id = @id AND c.status <> 'deleted'
                """,
                new { accountId, id },
                cancellationToken: cancellationToken),
            StoredCredential.Read);
        return found.SingleOrDefault();
    }

    /// <summary>Keeps what a verification found, unless the credential was changed since it was read.</summary>
    public async Task RecordVerificationAsync(Caller caller, CloudCredentialRow row, VerificationResponse result, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        int changed = await transaction.ExecuteAsync(
            """
            UPDATE cloud_credentials SET verified_at = CASE WHEN @Verified THEN @now ELSE verified_at END, verification_error = @Error,
              cloud_account_id = coalesce(@CloudAccountId, cloud_account_id), arn = coalesce(@Arn, arn), version = version + 1
            WHERE id = @Id AND version = @Version
            """,
            new { result.Verified, now = time.GetUtcNow(), result.Error, CloudAccountId = result.AccountId, result.Arn, row.Id, row.Version });
        await audit.RecordAsync(transaction, caller, CloudCredentialSnapshot.Verification(row, result));
        if (changed > 0 && result.AccountId is not null && result.AccountId != row.CloudAccountId)
        {
            await transaction.RecordChangeAsync(row.AccountId, await transaction.QueryAsync<string>(KeysOfCredential, new { row.Id }));
        }

        await transaction.CommitAsync();
    }

    private async Task<Guarded<CloudCredentialRow>> ChangeAsync(
        Caller caller, string id, long? expectedVersion, string action, Func<CloudCredentialRow, bool> allowed, Func<Transaction, Task> change, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        CloudCredentialRow? before = await LockAsync(transaction, caller.AccountId, id);
        if (before is null || !allowed(before) || (expectedVersion is { } expected && expected != before.Version))
        {
            return Guarded<CloudCredentialRow>.Refused(before?.Status, before?.Version ?? 0, expectedVersion);
        }

        await change(transaction);
        CloudCredentialRow after = (await transaction.QueryOneAsync<CloudCredentialRow>(
            $"SELECT {Columns} FROM cloud_credentials c WHERE id = @id", new { id }))!;
        await audit.RecordAsync(transaction, caller, CloudCredentialSnapshot.Act(action, before, after));
        await transaction.RecordChangeAsync(caller.AccountId, await transaction.QueryAsync<string>(KeysOfCredential, new { id }));
        await transaction.CommitAsync();
        return Guarded<CloudCredentialRow>.Done(after);
    }

    private static Task<CloudCredentialRow?> LockAsync(Transaction transaction, string accountId, string id) =>
        transaction.QueryOneAsync<CloudCredentialRow>(
            $"SELECT {Columns} FROM cloud_credentials c WHERE account_id = @accountId AND id = @id AND status <> 'deleted' FOR UPDATE",
            new { accountId, id });

    private static async Task<Guarded<CloudCredentialRow>> RefusedAsync(Transaction transaction, string accountId, string id, long? expectedVersion)
    {
        GuardRow? now = await transaction.QueryOneAsync<GuardRow>(
            "SELECT status, version FROM cloud_credentials WHERE account_id = @accountId AND id = @id AND status <> 'deleted'", new { accountId, id });
        return Guarded<CloudCredentialRow>.Refused(now?.Status, now?.Version ?? 0, expectedVersion);
    }

    private async Task<string> AddSecretAsync(Transaction transaction, string accountId, string id, CloudSecret secret)
    {
        byte[] plaintext = JsonSerializer.SerializeToUtf8Bytes(secret, CloudSecretJsonContext.Default.CloudSecret);
        try
        {
            return await secrets.AddAsync(transaction, accountId, SecretPurposes.CloudCredential, id, plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }
}
