using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Secrets;
using Npgsql;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Reveals, adds and ends proxy keys. Each call locks the request's row first, so that revoking and these exclude each other.</summary>
internal sealed class ProxyKeyStore(
    NpgsqlDataSource dataSource, SecretStore secrets, ApprovalStore approvals, AuditTrail audit, TimeProvider time)
{
    /// <summary>At most this many keys of a request may be live: the old and the new one of a rotation.</summary>
    public const int MaxLiveKeys = 2;

    /// <summary>Shows the secret once. Of several calls at the same time one gets it; the request becomes active.</summary>
    public async Task<ProxyKeyOutcome> RevealAsync(Caller caller, string environmentId, string id, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        (AccessRequestRow? row, ProxyKeyOutcome? refusal) = await LockAsync(transaction, caller, environmentId, id);
        if (row is null)
        {
            return refusal!;
        }

        DateTimeOffset now = time.GetUtcNow();
        (string AccessKeyId, string SecretId) key = await transaction.QueryOneAsync<(string, string)>(
            """
            UPDATE proxy_keys SET revealed_at = @now
            WHERE access_request_id = @id AND revealed_at IS NULL AND ended_at IS NULL
            RETURNING access_key_id, secret_id
            """,
            new { now, id });
        bool isLive = IsLive(row, now);
        if (key.AccessKeyId is null || !isLive)
        {
            return isLive
                ? ProxyKeyOutcome.Refused(ProxyKeyFailure.AlreadyRevealed)
                : ProxyKeyOutcome.Refused(ProxyKeyFailure.WrongStatus, StatusAt(row, now));
        }

        await transaction.ExecuteAsync(
            "UPDATE access_requests SET status = 'active', version = version + 1, updated_at = @now WHERE id = @id AND status = 'approved'",
            new { now, id });
        string secret = await ReadSecretAsync(transaction, key.SecretId);
        await audit.RecordAsync(transaction, caller, AccessRequestSnapshot.KeyAct("proxy-key.reveal", row, key.AccessKeyId) with
        {
            Before = new JsonObject { ["status"] = row.Status },
            After = new JsonObject { ["status"] = AccessRequestStatus.Active },
        });
        await transaction.RecordChangeAsync(caller.AccountId, [key.AccessKeyId]);
        await transaction.CommitAsync();
        return new ProxyKeyOutcome { Secret = new ProxyKeySecretResponse { AccessKeyId = key.AccessKeyId, SecretAccessKey = secret } };
    }

    /// <summary>Makes a second key of an active request and shows its secret, this once.</summary>
    public async Task<ProxyKeyOutcome> AddAsync(Caller caller, string environmentId, string id, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        (AccessRequestRow? row, ProxyKeyOutcome? refusal) = await LockAsync(transaction, caller, environmentId, id);
        if (row is null)
        {
            return refusal!;
        }

        DateTimeOffset now = time.GetUtcNow();
        if (row.Status != AccessRequestStatus.Active || !IsLive(row, now))
        {
            return ProxyKeyOutcome.Refused(ProxyKeyFailure.WrongStatus, StatusAt(row, now));
        }

        if (row.ReadKeys().Count(k => k.EndedAt is null) >= MaxLiveKeys)
        {
            return ProxyKeyOutcome.Refused(ProxyKeyFailure.TooManyKeys);
        }

        ProxyKeyPair pair = ProxyKeyPair.New();
        await approvals.AddKeyAsync(transaction, caller.AccountId, id, pair, revealedAt: now);
        await audit.RecordAsync(transaction, caller, AccessRequestSnapshot.KeyAct("proxy-key.create", row, pair.AccessKeyId));
        await transaction.RecordChangeAsync(caller.AccountId, [pair.AccessKeyId]);
        await transaction.CommitAsync();
        return new ProxyKeyOutcome
        {
            Secret = new ProxyKeySecretResponse { AccessKeyId = pair.AccessKeyId, SecretAccessKey = pair.SecretAccessKey },
        };
    }

    /// <summary>Ends a key; ending it twice is no error.</summary>
    public async Task<ProxyKeyOutcome> EndAsync(Caller caller, string environmentId, string id, string accessKeyId, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        (AccessRequestRow? row, ProxyKeyOutcome? refusal) = await LockAsync(transaction, caller, environmentId, id);
        if (row is null)
        {
            return refusal!;
        }

        if (row.Status is not (AccessRequestStatus.Approved or AccessRequestStatus.Active))
        {
            return ProxyKeyOutcome.Refused(ProxyKeyFailure.WrongStatus, row.Status);
        }

        ProxyKeyResponse? key = row.ReadKeys().FirstOrDefault(k => k.AccessKeyId == accessKeyId);
        if (key is null)
        {
            return ProxyKeyOutcome.Refused(ProxyKeyFailure.KeyNotFound);
        }

        if (key.EndedAt is null)
        {
            await transaction.ExecuteAsync(
                "UPDATE proxy_keys SET ended_at = @now WHERE access_key_id = @accessKeyId AND ended_at IS NULL",
                new { now = time.GetUtcNow(), accessKeyId });
            await audit.RecordAsync(transaction, caller, AccessRequestSnapshot.KeyAct("proxy-key.end", row, accessKeyId));
            await transaction.RecordChangeAsync(caller.AccountId, [accessKeyId]);
            await transaction.CommitAsync();
        }

        return new ProxyKeyOutcome();
    }

    private static async Task<(AccessRequestRow? Row, ProxyKeyOutcome? Refusal)> LockAsync(
        Transaction transaction, Caller caller, string environmentId, string id)
    {
        // The lock is a statement of its own: the keys in the row below must be read by a snapshot taken after the wait.
        await transaction.ExecuteAsync(
            "SELECT 1 FROM access_requests WHERE account_id = @AccountId AND environment_id = @environmentId AND id = @id FOR UPDATE",
            new { caller.AccountId, environmentId, id });
        AccessRequestRow? row = await transaction.QueryOneAsync<AccessRequestRow>(
            $"{AccessRequestQueries.Select} WHERE r.account_id = @AccountId AND r.environment_id = @environmentId AND r.id = @id",
            new { caller.AccountId, environmentId, id });
        return row switch
        {
            null => (null, ProxyKeyOutcome.Refused(ProxyKeyFailure.RequestNotFound)),
            _ when row.RequesterId != caller.UserId => (null, ProxyKeyOutcome.Refused(ProxyKeyFailure.NotRequester)),
            _ => (row, null),
        };
    }

    private static bool IsLive(AccessRequestRow row, DateTimeOffset now) =>
        row.Status is AccessRequestStatus.Approved or AccessRequestStatus.Active && !(row.ExpiresAt <= now);

    // Between its time and the next sweep a request is expired in everything but the column.
    private static string StatusAt(AccessRequestRow row, DateTimeOffset now) =>
        row.Status is AccessRequestStatus.Approved or AccessRequestStatus.Active && row.ExpiresAt <= now ? AccessRequestStatus.Expired : row.Status;

    private async Task<string> ReadSecretAsync(Transaction transaction, string secretId)
    {
        byte[] plaintext = await secrets.ReadAsync(transaction, secretId);
        try
        {
            return Encoding.UTF8.GetString(plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }
}
