using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Api;

/// <summary>All SQL of idempotency keys.</summary>
internal sealed class IdempotencyStore(NpgsqlDataSource dataSource, TimeProvider time)
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    // A call that ended without an answer (a crash) frees its key after this time.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(1);

    private const string IsStillTaken = "account_id = @AccountId AND user_id = @UserId AND key = @Key AND taking = @Taking";

    /// <summary>Takes the key for this call: null when it was taken, else what an earlier call left under it.</summary>
    public async Task<IdempotencyRow?> TakeAsync(IdempotencyTaking taking, byte[] requestHash, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        int taken = await dataSource.ExecuteAsync(
            """
            INSERT INTO idempotency_keys AS k (account_id, user_id, key, taking, request_hash, created_at)
            VALUES (@AccountId, @UserId, @Key, @Taking, @requestHash, @now)
            ON CONFLICT (account_id, user_id, key) DO UPDATE
              SET taking = @Taking, request_hash = @requestHash, created_at = @now, status = NULL, location = NULL, etag = NULL, body = NULL
              WHERE k.created_at < @expired OR (k.status IS NULL AND k.created_at < @abandoned)
            """,
            new
            {
                taking.AccountId,
                taking.UserId,
                taking.Key,
                taking.Taking,
                requestHash,
                now,
                expired = now - Retention,
                abandoned = now - AbandonedAfter,
            },
            cancellationToken);
        return taken > 0
            ? null
            : await dataSource.QueryOneAsync<IdempotencyRow>(
                "SELECT request_hash, status, location, etag, body FROM idempotency_keys WHERE account_id = @AccountId AND user_id = @UserId AND key = @Key",
                new { taking.AccountId, taking.UserId, taking.Key },
                cancellationToken) ?? new IdempotencyRow { RequestHash = requestHash };
    }

    /// <summary>Keeps the answer, unless the call took so long that another has the key by now.</summary>
    public Task CompleteAsync(
        IdempotencyTaking taking, int status, string? location, string? etag, string? body, CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync(
            $"UPDATE idempotency_keys SET status = @status, location = @location, etag = @etag, body = @body WHERE {IsStillTaken}",
            new { taking.AccountId, taking.UserId, taking.Key, taking.Taking, status, location, etag, body },
            cancellationToken);

    /// <summary>Frees the key of a call that created nothing, unless another has it by now.</summary>
    public Task ReleaseAsync(IdempotencyTaking taking, CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync(
            $"DELETE FROM idempotency_keys WHERE {IsStillTaken} AND status IS NULL",
            new { taking.AccountId, taking.UserId, taking.Key, taking.Taking },
            cancellationToken);

    public Task PruneAsync(CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync(
            "DELETE FROM idempotency_keys WHERE created_at < @before", new { before = time.GetUtcNow() - Retention }, cancellationToken);
}
