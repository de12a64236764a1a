using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Users;
using Npgsql;

namespace Gateway.ControlPlane.Environments;

/// <summary>All SQL of memberships.</summary>
internal sealed class MemberStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    private const string Select =
        """
        SELECT m.user_id, u.email, u.name, m.role, m.created_at, m.version
        FROM environment_members m JOIN users u ON u.id = m.user_id
        WHERE m.account_id = @accountId AND m.environment_id = @environmentId
        """;

    public Task<IReadOnlyList<MemberResponse>> ListAsync(
        string accountId, string environmentId, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<MemberResponse>(
            $"{Select} AND (@after::text IS NULL OR m.user_id > @after) ORDER BY m.user_id LIMIT @take",
            new { accountId, environmentId, after, take },
            cancellationToken);

    /// <summary>Whose e-mail it is; null: of no user of the account.</summary>
    public Task<string?> FindUserIdAsync(string accountId, string email, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<string?>(
            "SELECT id FROM users WHERE account_id = @accountId AND lower(email) = lower(@email)", new { accountId, email }, cancellationToken);

    /// <summary>The active environments a user is a member of.</summary>
    public Task<IReadOnlyList<MyEnvironmentResponse>> EnvironmentsOfAsync(string accountId, string userId, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<MyEnvironmentResponse>(
            """
            SELECT e.id, e.name, m.role FROM environment_members m JOIN environments e ON e.id = m.environment_id
            WHERE m.account_id = @accountId AND m.user_id = @userId AND e.status = 'active' ORDER BY e.id
            """,
            new { accountId, userId },
            cancellationToken);

    /// <summary>Adds a user of the account; null when the account has no such user.</summary>
    public async Task<MemberResponse?> AddAsync(Caller caller, string environmentId, string userId, string role, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await transaction.ExecuteAsync(
                """
                INSERT INTO environment_members (account_id, environment_id, user_id, role, created_at)
                SELECT @AccountId, @environmentId, id, @role, @now FROM users WHERE account_id = @AccountId AND id = @userId
                """,
                new { caller.AccountId, environmentId, userId, role, now = time.GetUtcNow() }) == 0)
        {
            return null;
        }

        return await FinishAsync(transaction, caller, environmentId, userId, "member.add", null, role);
    }

    /// <summary>Changes a member's role.</summary>
    public async Task<Guarded<MemberResponse>> UpdateAsync(
        Caller caller, string environmentId, string userId, string role, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        MemberResponse? before = await LockAsync(transaction, caller.AccountId, environmentId, userId);
        if (before is null || (expectedVersion is { } expected && expected != before.Version))
        {
            return Guarded<MemberResponse>.Refused(before?.Role, before?.Version ?? 0, expectedVersion);
        }

        await transaction.ExecuteAsync(
            "UPDATE environment_members SET role = @role, from_group = false, version = version + 1 WHERE environment_id = @environmentId AND user_id = @userId",
            new { environmentId, userId, role });
        return Guarded<MemberResponse>.Done(await FinishAsync(transaction, caller, environmentId, userId, "member.update", before.Role, role));
    }

    /// <summary>Removes a member and returns it. The member's access requests stay: an approver revokes them.</summary>
    public async Task<Guarded<MemberResponse>> RemoveAsync(
        Caller caller, string environmentId, string userId, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        MemberResponse? before = await LockAsync(transaction, caller.AccountId, environmentId, userId);
        if (before is null || (expectedVersion is { } expected && expected != before.Version))
        {
            return Guarded<MemberResponse>.Refused(before?.Role, before?.Version ?? 0, expectedVersion);
        }

        await transaction.ExecuteAsync(
            "DELETE FROM environment_members WHERE environment_id = @environmentId AND user_id = @userId", new { environmentId, userId });
        await RecordAsync(transaction, caller, environmentId, userId, "member.remove", before.Role, null);
        await transaction.CommitAsync();
        return Guarded<MemberResponse>.Done(before);
    }

    private static Task<MemberResponse?> LockAsync(Transaction transaction, string accountId, string environmentId, string userId) =>
        transaction.QueryOneAsync<MemberResponse>($"{Select} AND m.user_id = @userId FOR UPDATE OF m", new { accountId, environmentId, userId });

    private async Task<MemberResponse> FinishAsync(
        Transaction transaction, Caller caller, string environmentId, string userId, string action, string? before, string after)
    {
        await RecordAsync(transaction, caller, environmentId, userId, action, before, after);
        MemberResponse member = (await transaction.QueryOneAsync<MemberResponse>(
            $"{Select} AND m.user_id = @userId", new { accountId = caller.AccountId, environmentId, userId }))!;
        await transaction.CommitAsync();
        return member;
    }

    private Task RecordAsync(
        Transaction transaction, Caller caller, string environmentId, string userId, string action, string? before, string? after) =>
        audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = action,
            TargetType = "user",
            TargetId = userId,
            EnvironmentId = environmentId,
            Before = before is null ? null : new JsonObject { ["role"] = before },
            After = after is null ? null : new JsonObject { ["role"] = after },
        });
}
