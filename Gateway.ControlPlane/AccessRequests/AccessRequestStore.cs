using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Reads access requests, and moves them from status to status: each move is one guarded statement.</summary>
internal sealed class AccessRequestStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    /// <summary>Newest first. What does not narrow is not in the statement, so that its prepared plan can use the index of what does.</summary>
    public Task<IReadOnlyList<AccessRequestRow>> ListAsync(
        string accountId, AccessRequestFilter filter, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<AccessRequestRow>(
            $"""
            {AccessRequestQueries.Select}
            WHERE r.account_id = @accountId
              {(filter.EnvironmentId is null ? "" : "AND r.environment_id = @EnvironmentId")}
              {(filter.RequesterId is null ? "" : "AND r.requester_id = @RequesterId")}
              {(filter.Status is null ? "" : "AND r.status = @Status")}
              {(filter.DecidedById is null ? "" : "AND r.decided_by = @DecidedById")}
              {(filter.PolicyGroupId is null ? "" : "AND r.policy_group_id = @PolicyGroupId")}
              {(filter.CloudCredentialId is null ? "" : "AND r.cloud_credential_id = @CloudCredentialId")}
              {(filter.Words.Length == 0 ? "" : $"AND NOT EXISTS (SELECT 1 FROM unnest(@Words) w WHERE strpos({AccessRequestQueries.SearchedText}, lower(w)) = 0)")}
              {(after is null ? "" : "AND r.id < @after")}
            ORDER BY r.id DESC LIMIT @take
            """,
            new
            {
                accountId,
                filter.EnvironmentId,
                filter.RequesterId,
                filter.Status,
                filter.DecidedById,
                filter.PolicyGroupId,
                filter.CloudCredentialId,
                filter.Words,
                after,
                take,
            },
            cancellationToken);

    /// <param name="accountId">Whose.</param>
    /// <param name="environmentId">The environment it must be in; null: any.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<AccessRequestRow?> FindAsync(string accountId, string? environmentId, string id, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<AccessRequestRow>(
            $"{AccessRequestQueries.Select} WHERE r.account_id = @accountId AND r.id = @id AND (@environmentId::text IS NULL OR r.environment_id = @environmentId)",
            new { accountId, environmentId, id },
            cancellationToken);

    /// <summary>Stores a pending request; null when the environment was archived in the meantime.</summary>
    public async Task<AccessRequestRow?> CreateAsync(Caller caller, string environmentId, AccessRequestDraft draft, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        string id = ResourceId.New("req", time);
        int inserted = await transaction.ExecuteAsync(
            """
            INSERT INTO access_requests (id, account_id, environment_id, requester_id, cloud, services, regions, justification, expires_at, created_at, updated_at)
            SELECT @id, e.account_id, e.id, @UserId, 'aws', @Services, @Regions, @Justification, @ExpiresAt, @now, @now
            FROM environments e WHERE e.account_id = @AccountId AND e.id = @environmentId AND e.status = 'active' FOR SHARE
            """,
            new
            {
                id,
                caller.AccountId,
                environmentId,
                caller.UserId,
                draft.Services,
                draft.Regions,
                draft.Justification,
                draft.ExpiresAt,
                now = time.GetUtcNow(),
            });
        if (inserted == 0)
        {
            return null;
        }

        AccessRequestRow row = await ReadAsync(transaction, id);
        await audit.RecordAsync(transaction, caller, AccessRequestSnapshot.Act("access-request.create", null, row));
        await transaction.CommitAsync();
        return row;
    }

    /// <summary>Denies a pending request.</summary>
    public Task<Guarded<AccessRequestRow>> DenyAsync(
        Caller caller, string id, string reason, long? expectedVersion, CancellationToken cancellationToken) =>
        MoveAsync(caller, id, null, AccessRequestStatus.Denied, "access-request.deny", reason, decides: true, expectedVersion, cancellationToken);

    /// <summary>The requester takes a pending request back.</summary>
    public Task<Guarded<AccessRequestRow>> CancelAsync(
        Caller caller, string environmentId, string id, long? expectedVersion, CancellationToken cancellationToken) =>
        MoveAsync(caller, id, environmentId, AccessRequestStatus.Cancelled, "access-request.cancel", null, decides: false, expectedVersion, cancellationToken);

    /// <summary>Ends the use of an approved or active request; every node is told in the same transaction.</summary>
    public Task<Guarded<AccessRequestRow>> RevokeAsync(
        Caller caller, string id, string? reason, long? expectedVersion, CancellationToken cancellationToken) =>
        MoveAsync(caller, id, null, AccessRequestStatus.Revoked, "access-request.revoke", reason, decides: false, expectedVersion, cancellationToken);

    /// <summary>Puts a request away for good; its key stops working as by revoking.</summary>
    public Task<Guarded<AccessRequestRow>> ArchiveAsync(Caller caller, string id, long? expectedVersion, CancellationToken cancellationToken) =>
        MoveAsync(caller, id, null, AccessRequestStatus.Archived, "access-request.archive", null, decides: false, expectedVersion, cancellationToken);

    /// <summary>Moves every request whose time has come to expired; returns how many. Several nodes may run it at once.</summary>
    public async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        IReadOnlyList<string> ids = await transaction.QueryAsync<string>(
            """
            UPDATE access_requests SET status = 'expired', version = version + 1, updated_at = @now
            WHERE id IN (
              SELECT id FROM access_requests WHERE status = ANY(@before) AND expires_at <= @now
              ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED)
            RETURNING id
            """,
            new { before = AccessRequestStatus.Before(AccessRequestStatus.Expired), now = time.GetUtcNow() });
        if (ids.Count == 0)
        {
            return 0;
        }

        IReadOnlyList<AccessRequestRow> rows = await transaction.QueryAsync<AccessRequestRow>(
            $"{AccessRequestQueries.Select} WHERE r.id = ANY(@ids)", new { ids = ids.ToArray() });
        foreach (AccessRequestRow row in rows)
        {
            await audit.RecordAsync(transaction, row.AccountId, AccessRequestSnapshot.Act("access-request.expire", null, row));
        }

        foreach (IGrouping<string, AccessRequestRow> account in rows.GroupBy(r => r.AccountId, StringComparer.Ordinal))
        {
            await transaction.RecordChangeAsync(account.Key, KeysOf(account));
        }

        await transaction.CommitAsync();
        return rows.Count;
    }

    /// <summary>The row as the transaction sees it.</summary>
    public static async Task<AccessRequestRow> ReadAsync(Transaction transaction, string id) =>
        (await transaction.QueryOneAsync<AccessRequestRow>($"{AccessRequestQueries.Select} WHERE r.id = @id", new { id }))!;

    /// <summary>Tells why a guarded statement changed nothing.</summary>
    public static async Task<Guarded<AccessRequestRow>> RefusedAsync(
        Transaction transaction, string accountId, string? environmentId, string id, long? expectedVersion)
    {
        GuardRow? now = await transaction.QueryOneAsync<GuardRow>(
            """
            SELECT status, version FROM access_requests
            WHERE account_id = @accountId AND id = @id AND (@environmentId::text IS NULL OR environment_id = @environmentId)
            """,
            new { accountId, environmentId, id });
        return Guarded<AccessRequestRow>.Refused(now?.Status, now?.Version ?? 0, expectedVersion);
    }

    private async Task<Guarded<AccessRequestRow>> MoveAsync(
        Caller caller, string id, string? environmentId, string status, string action, string? reason, bool decides, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);

        // The CTE reads the status of before for the audit; the row lock it takes makes that the status the update replaces.
        string? before = await transaction.QueryOneAsync<string>(
            """
            WITH old AS (SELECT id, status FROM access_requests WHERE account_id = @AccountId AND id = @id FOR UPDATE)
            UPDATE access_requests r SET status = @status, reason = coalesce(@reason, reason), version = version + 1, updated_at = @now,
              decided_by = CASE WHEN @decides THEN @UserId ELSE decided_by END,
              decided_at = CASE WHEN @decides THEN @now ELSE decided_at END
            FROM old
            WHERE r.id = old.id AND r.account_id = @AccountId AND r.status = ANY(@before)
              AND (@environmentId::text IS NULL OR r.environment_id = @environmentId)
              AND (@expectedVersion::bigint IS NULL OR r.version = @expectedVersion)
            RETURNING old.status
            """,
            new
            {
                caller.AccountId,
                id,
                status,
                reason,
                now = time.GetUtcNow(),
                decides,
                caller.UserId,
                before = AccessRequestStatus.Before(status),
                environmentId,
                expectedVersion,
            });
        if (before is null)
        {
            return await RefusedAsync(transaction, caller.AccountId, environmentId, id, expectedVersion);
        }

        AccessRequestRow row = await ReadAsync(transaction, id);
        await audit.RecordAsync(transaction, caller, AccessRequestSnapshot.Act(action, new JsonObject { ["status"] = before }, row));
        await transaction.RecordChangeAsync(caller.AccountId, KeysOf([row]));
        await transaction.CommitAsync();
        return Guarded<AccessRequestRow>.Done(row);
    }

    private static string[] KeysOf(IEnumerable<AccessRequestRow> rows) => [.. rows.SelectMany(r => r.ReadKeys()).Select(k => k.AccessKeyId)];
}
