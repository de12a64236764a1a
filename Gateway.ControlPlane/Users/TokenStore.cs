using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Users;

/// <summary>All SQL of API tokens but authentication's.</summary>
internal sealed class TokenStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    /// <summary>Live tokens that a user may have.</summary>
    public const int MaxPerUser = 50;

    // So long an ended token is still listed.
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(90);

    public Task<IReadOnlyList<TokenRow>> ListAsync(string accountId, string userId, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<TokenRow>(
            """
            SELECT id, name, created_at, expires_at, last_used_at, revoked_at, permissions FROM api_tokens
            WHERE account_id = @accountId AND user_id = @userId AND (@after::text IS NULL OR id > @after) ORDER BY id LIMIT @take
            """,
            new { accountId, userId, after, take },
            cancellationToken);

    /// <summary>
    /// Issues a token; null when the user has as many as a user may have. It never does more than its user and its issuer may now: who had
    /// it made for a user of few rights, or found it, does not rise with the user.
    /// </summary>
    public async Task<IssuedTokenResponse?> IssueAsync(
        Caller caller, string userId, string name, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        // The user's row is locked first, so that calls at the same time are counted one after the other.
        TokenOwnerRow owner = (await transaction.QueryOneAsync<TokenOwnerRow>(
            """
            SELECT u.roles,
              ARRAY(SELECT DISTINCT p FROM roles r, unnest(r.permissions) p WHERE r.account_id = u.account_id AND r.id = ANY(u.roles)) AS custom_permissions
            FROM users u WHERE u.id = @userId FOR UPDATE
            """,
            new { userId }))!;
        long live = await transaction.QueryOneAsync<long>(
            "SELECT count(*) FROM api_tokens WHERE user_id = @userId AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)",
            new { userId, now = time.GetUtcNow() });
        if (live >= MaxPerUser)
        {
            return null;
        }

        string[]? permissions = LimitOf(BuiltInRoles.PermissionsOf(owner.Roles, owner.CustomPermissions).Within(caller.Permissions));
        IssuedTokenResponse issued = await InsertAsync(transaction, caller.AccountId, userId, name, expiresAt, permissions, time);
        await audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = "token.issue",
            TargetType = "token",
            TargetId = issued.Id,
            After = new JsonObject { ["userId"] = userId, ["name"] = name, ["expiresAt"] = expiresAt },
        });
        await transaction.CommitAsync();
        return issued;
    }

    /// <summary>Ends a token; false when the user has no such token. Ending it twice is no error.</summary>
    public async Task<bool> RevokeAsync(Caller caller, string userId, string tokenId, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await transaction.ExecuteAsync(
                """
                UPDATE api_tokens SET revoked_at = @now
                WHERE account_id = @AccountId AND user_id = @userId AND id = @tokenId AND revoked_at IS NULL
                """,
                new { now = time.GetUtcNow(), caller.AccountId, userId, tokenId }) == 0)
        {
            return await transaction.QueryOneAsync<bool>(
                "SELECT EXISTS (SELECT 1 FROM api_tokens WHERE account_id = @AccountId AND user_id = @userId AND id = @tokenId)",
                new { caller.AccountId, userId, tokenId });
        }

        await audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = "token.revoke",
            TargetType = "token",
            TargetId = tokenId,
            Before = new JsonObject { ["userId"] = userId },
        });
        await transaction.CommitAsync();
        return true;
    }

    /// <summary>Forgets tokens that ended long ago.</summary>
    public Task PruneAsync(CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync(
            "DELETE FROM api_tokens WHERE revoked_at < @before OR expires_at < @before", new { before = time.GetUtcNow() - KeptAfterEnd }, cancellationToken);

    /// <summary>Inserts a token; the value exists in the result only.</summary>
    /// <param name="transaction">In which it is inserted.</param>
    /// <param name="accountId">The user's.</param>
    /// <param name="userId">Whose it is.</param>
    /// <param name="name">What it is for.</param>
    /// <param name="expiresAt">Null: never.</param>
    /// <param name="permissions">What it is limited to; null: whatever the user may.</param>
    /// <param name="time">The clock.</param>
    public static async Task<IssuedTokenResponse> InsertAsync(
        Transaction transaction, string accountId, string userId, string name, DateTimeOffset? expiresAt, string[]? permissions, TimeProvider time)
    {
        string token = BearerToken.New(BearerToken.UserPrefix);
        string id = ResourceId.New("tok", time);
        DateTimeOffset now = time.GetUtcNow();
        await transaction.ExecuteAsync(
            """
            INSERT INTO api_tokens (id, account_id, user_id, name, token_hash, created_at, expires_at, permissions)
            VALUES (@id, @accountId, @userId, @name, @hash, @now, @expiresAt, @permissions)
            """,
            new { id, accountId, userId, name, hash = BearerToken.Hash(token), now, expiresAt, permissions });
        return new IssuedTokenResponse { Id = id, Name = name, Token = token, CreatedAt = now, ExpiresAt = expiresAt };
    }

    // Who may do everything does so after an update too, which may bring permissions that no list of today has.
    private static string[]? LimitOf(IReadOnlySet<string> permissions) =>
        Permissions.All.All(permissions.Covers) ? null : [.. permissions.Order(StringComparer.Ordinal)];
}
