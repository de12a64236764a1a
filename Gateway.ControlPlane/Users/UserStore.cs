using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Sessions;
using Npgsql;

namespace Gateway.ControlPlane.Users;

/// <summary>All SQL of users.</summary>
internal sealed class UserStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    private const string Columns = "id, email, name, roles, status, created_at, version";

    public Task<IReadOnlyList<UserRow>> ListAsync(string accountId, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<UserRow>(
            $"SELECT {Columns} FROM users WHERE account_id = @accountId AND (@after::text IS NULL OR id > @after) ORDER BY id LIMIT @take",
            new { accountId, after, take },
            cancellationToken);

    public Task<UserRow?> FindAsync(string accountId, string id, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<UserRow>(
            $"SELECT {Columns} FROM users WHERE account_id = @accountId AND id = @id", new { accountId, id }, cancellationToken);

    /// <summary>Ids of the account's custom roles.</summary>
    public async Task<IReadOnlySet<string>> CustomRoleIdsAsync(string accountId, CancellationToken cancellationToken) =>
        (await dataSource.QueryAsync<string>("SELECT id FROM roles WHERE account_id = @accountId", new { accountId }, cancellationToken))
            .ToHashSet(StringComparer.Ordinal);

    public async Task<UserRow> CreateAsync(Caller caller, string email, string name, string[] roles, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        UserRow row = (await transaction.QueryOneAsync<UserRow>(
            $"""
            INSERT INTO users (id, account_id, email, name, roles, created_at)
            VALUES (@id, @AccountId, @email, @name, @roles, @now)
            RETURNING {Columns}
            """,
            new { id = ResourceId.New("usr", time), caller.AccountId, email, name, roles, now = time.GetUtcNow() }))!;
        await audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = "user.create",
            TargetType = "user",
            TargetId = row.Id,
            After = UserSnapshot.Of(row),
        });
        await transaction.CommitAsync();
        return row;
    }

    public async Task<UserChange> UpdateAsync(
        Caller caller, string id, string? name, string[]? roles, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await LockAsync(transaction, caller.AccountId, id) is not { } before)
        {
            return UserChange.Refused(GuardFailure.NotFound);
        }

        if (expectedVersion is { } expected && expected != before.Version)
        {
            return UserChange.Refused(GuardFailure.WrongVersion);
        }

        UserRow after = (await transaction.QueryOneAsync<UserRow>(
            $"""
            UPDATE users SET name = coalesce(@name, name), roles = coalesce(@roles, roles), version = version + 1,
              group_roles = ARRAY(SELECT g FROM unnest(group_roles) g WHERE @roles::text[] IS NULL OR g = ANY(@roles))
            WHERE account_id = @AccountId AND id = @id RETURNING {Columns}
            """,
            new { caller.AccountId, id, name, roles }))!;
        return await FinishAsync(transaction, caller, "user.update", before, after);
    }

    /// <summary>Disabling ends the user's sessions, and the use of tokens and proxy keys, at once; enabling restores tokens and keys.</summary>
    public async Task<UserChange> SetStatusAsync(
        Caller caller, string id, string status, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await LockAsync(transaction, caller.AccountId, id) is not { } before)
        {
            return UserChange.Refused(GuardFailure.NotFound);
        }

        if (expectedVersion is { } expected && expected != before.Version)
        {
            return UserChange.Refused(GuardFailure.WrongVersion);
        }

        UserRow? after = await transaction.QueryOneAsync<UserRow>(
            $"""
            UPDATE users SET status = @status, version = version + 1
            WHERE account_id = @AccountId AND id = @id AND status <> @status RETURNING {Columns}
            """,
            new { caller.AccountId, id, status });
        return after is null
            ? UserChange.Refused(GuardFailure.WrongStatus, before.Status)
            : await FinishAsync(transaction, caller, status == "active" ? "user.enable" : "user.disable", before, after);
    }

    // The account's row is locked first, so that two admins cannot take the role from each other at the same time. Not its key, which
    // every row that refers to the account locks: audit of daemons would wait.
    private static async Task<UserRow?> LockAsync(Transaction transaction, string accountId, string id)
    {
        await transaction.ExecuteAsync("SELECT 1 FROM accounts WHERE id = @accountId FOR NO KEY UPDATE", new { accountId });
        return await transaction.QueryOneAsync<UserRow>(
            $"SELECT {Columns} FROM users WHERE account_id = @accountId AND id = @id FOR UPDATE", new { accountId, id });
    }

    private async Task<UserChange> FinishAsync(Transaction transaction, Caller caller, string action, UserRow before, UserRow after)
    {
        bool hasAdmin = await transaction.QueryOneAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM users WHERE account_id = @AccountId AND status = 'active' AND @role = ANY(roles))",
            new { caller.AccountId, role = BuiltInRoles.AccountAdmin });
        if (!hasAdmin)
        {
            return UserChange.WouldLoseLastAdmin;
        }

        await audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = action,
            TargetType = "user",
            TargetId = after.Id,
            Before = UserSnapshot.Of(before),
            After = UserSnapshot.Of(after),
        });
        if (before.Status != after.Status)
        {
            IReadOnlyList<string> keys = await transaction.QueryAsync<string>(
                """
                SELECT k.access_key_id FROM proxy_keys k JOIN access_requests r ON r.id = k.access_request_id
                WHERE r.requester_id = @Id AND r.status IN ('approved', 'active')
                """,
                new { after.Id });
            await SessionStore.EndAllAsync(transaction, after.Id);
            await transaction.RecordChangeAsync(caller.AccountId, keys);
        }

        await transaction.CommitAsync();
        return UserChange.Done(after);
    }
}
