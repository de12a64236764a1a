using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Api;

/// <summary>All SQL of idempotency keys.</summary>
internal sealed class IdempotencyStore(NpgsqlDataSource dataSource, TimeProvider time)
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    // A call that ended without an answer (a crash) frees its key after this time.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(1);

    /// <summary>Takes the key for this call: null when it was taken, else what an earlier call left under it.</summary>
    public async Task<IdempotencyRow?> TakeAsync(Caller caller, string key, byte[] requestHash, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        int taken = await dataSource.ExecuteAsync(
            """
            INSERT INTO idempotency_keys AS k (account_id, user_id, key, request_hash, created_at) VALUES (@AccountId, @UserId, @key, @requestHash, @now)
            ON CONFLICT (account_id, user_id, key) DO UPDATE
              SET request_hash = @requestHash, created_at = @now, status = NULL, location = NULL, etag = NULL, body = NULL
              WHERE k.created_at < @expired OR (k.status IS NULL AND k.created_at < @abandoned)
            """,
            new
            {
                caller.AccountId,
                caller.UserId,
                key,
                requestHash,
                now,
                expired = now - Retention,
                abandoned = now - AbandonedAfter,
            },
            cancellationToken);
        return taken > 0
            ? null
            : await dataSource.QueryOneAsync<IdempotencyRow>(
                "SELECT request_hash, status, location, etag, body FROM idempotency_keys WHERE account_id = @AccountId AND user_id = @UserId AND key = @key",
                new { caller.AccountId, caller.UserId, key },
                cancellationToken) ?? new IdempotencyRow { RequestHash = requestHash };
    }

    /// <summary>Keeps the answer.</summary>
    public Task CompleteAsync(Caller caller, string key, int status, string? location, string? etag, string? body, CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync(
            """
            UPDATE idempotency_keys SET status = @status, location = @location, etag = @etag, body = @body
            WHERE account_id = @AccountId AND user_id = @UserId AND key = @key
            """,
            new { caller.AccountId, caller.UserId, key, status, location, etag, body },
            cancellationToken);

    /// <summary>Frees the key of a call that created nothing.</summary>
    public Task ReleaseAsync(Caller caller, string key, CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync(
            "DELETE FROM idempotency_keys WHERE account_id = @AccountId AND user_id = @UserId AND key = @key AND status IS NULL",
            new { caller.AccountId, caller.UserId, key },
            cancellationToken);

    public Task PruneAsync(CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync(
            "DELETE FROM idempotency_keys WHERE created_at < @before", new { before = time.GetUtcNow() - Retention }, cancellationToken);
}
