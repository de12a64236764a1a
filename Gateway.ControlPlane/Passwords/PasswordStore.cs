using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Sessions;
using Npgsql;

namespace Gateway.ControlPlane.Passwords;

/// <summary>All SQL of passwords and of the links that set them.</summary>
internal sealed class PasswordStore(NpgsqlDataSource dataSource, PasswordHashing hashing, SignInOptions options, AuditTrail audit, TimeProvider time)
{
    private const string Select =
        """
        SELECT u.id AS user_id, u.account_id, u.email, u.name, p.password_hash, p.set_at
        FROM users u LEFT JOIN user_passwords p ON p.user_id = u.id
        """;

    public Task<PasswordRow?> FindAsync(string accountId, string userId, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<PasswordRow>(
            $"{Select} WHERE u.account_id = @accountId AND u.id = @userId", new { accountId, userId }, cancellationToken);

    /// <summary>The one active user with this e-mail; null when there is none, or several and no account tells them apart.</summary>
    /// <param name="email">In any case.</param>
    /// <param name="account">The account's name; null: whichever it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PasswordRow?> FindByEmailAsync(string email, string? account, CancellationToken cancellationToken)
    {
        IReadOnlyList<PasswordRow> found = await dataSource.QueryAsync<PasswordRow>(
            $"""
            {Select} JOIN accounts a ON a.id = u.account_id
            WHERE lower(u.email) = lower(@email) AND u.status = 'active' AND (@account::text IS NULL OR lower(a.name) = lower(@account)) LIMIT 2
            """,
            new { email, account },
            cancellationToken);
        return found is [var one] ? one : null;
    }

    /// <summary>Whether the password that was verified is still the user's, and the user active; both stay so until the transaction ends.</summary>
    public static async Task<bool> HoldAsync(Transaction transaction, PasswordRow verified) =>
        await transaction.QueryOneAsync<string>(
            """
            SELECT u.id FROM users u JOIN user_passwords p ON p.user_id = u.id
            WHERE u.id = @UserId AND u.status = 'active' AND p.set_at = @SetAt FOR SHARE OF u FOR UPDATE OF p
            """,
            new { verified.UserId, verified.SetAt }) is not null;

    /// <summary>Puts a hash of today's strength in the place of an older one of the same password.</summary>
    public static Task RehashAsync(Transaction transaction, PasswordRow verified, string hash) =>
        transaction.ExecuteAsync(
            "UPDATE user_passwords SET password_hash = @hash WHERE user_id = @UserId AND set_at = @SetAt", new { verified.UserId, verified.SetAt, hash });

    /// <summary>Sets a user's password, by an admin or by the user; false when the user has another version than the one expected.</summary>
    public async Task<bool> SetAsync(Caller caller, PasswordRow user, string password, long? expectedVersion, CancellationToken cancellationToken)
    {
        string hash = hashing.Hash(password);
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await transaction.ExecuteAsync(
                "UPDATE users SET version = version + 1 WHERE id = @UserId AND (@expectedVersion::bigint IS NULL OR version = @expectedVersion)",
                new { user.UserId, expectedVersion }) == 0)
        {
            return false;
        }

        await SetAsync(transaction, user.AccountId, user.UserId, user.Email, hash, time.GetUtcNow());
        await audit.RecordAsync(transaction, caller, Changed(user.UserId, caller.UserId == user.UserId ? "self" : "admin"));
        await transaction.CommitAsync();
        return true;
    }

    /// <summary>Makes an invitation or reset; it replaces an earlier one of the user.</summary>
    public async Task<PasswordLinkResponse> LinkAsync(Caller caller, string userId, CancellationToken cancellationToken)
    {
        string token = BearerToken.New(BearerToken.PasswordLinkPrefix);
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset expiresAt = now + options.PasswordLinkLife;
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        await transaction.ExecuteAsync(
            """
            INSERT INTO password_links (user_id, account_id, token_hash, created_at, expires_at) VALUES (@userId, @AccountId, @hash, @now, @expiresAt)
            ON CONFLICT (user_id) DO UPDATE SET token_hash = @hash, created_at = @now, expires_at = @expiresAt
            """,
            new { userId, caller.AccountId, hash = BearerToken.Hash(token), now, expiresAt });
        await audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = "user.password-link",
            TargetType = "user",
            TargetId = userId,
            After = new JsonObject { ["expiresAt"] = expiresAt },
        });
        await transaction.CommitAsync();
        return new PasswordLinkResponse { UserId = userId, Token = token, ExpiresAt = expiresAt };
    }

    /// <summary>Whose password a live link sets; null when it is unknown, used, replaced or expired, or the user disabled.</summary>
    public Task<PasswordRow?> FindLinkedAsync(string token, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<PasswordRow>(
            $"{Select} JOIN password_links l ON l.user_id = u.id WHERE l.token_hash = @hash AND l.expires_at > @now AND u.status = 'active'",
            new { hash = BearerToken.Hash(token), now = time.GetUtcNow() },
            cancellationToken);

    /// <summary>Uses a link up; false when somebody was faster.</summary>
    public async Task<bool> UseLinkAsync(string token, PasswordRow user, string password, string? address, CancellationToken cancellationToken)
    {
        string hash = hashing.Hash(password);
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await transaction.ExecuteAsync(
                "DELETE FROM password_links WHERE user_id = @UserId AND token_hash = @hash AND expires_at > @now",
                new { user.UserId, hash = BearerToken.Hash(token), now = time.GetUtcNow() }) == 0)
        {
            return false;
        }

        await SetAsync(transaction, user.AccountId, user.UserId, user.Email, hash, time.GetUtcNow());
        await audit.RecordAsync(transaction, user.AccountId, user.UserId, address, Changed(user.UserId, "link"));
        await transaction.CommitAsync();
        return true;
    }

    public Task PruneAsync(CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync("DELETE FROM password_links WHERE expires_at <= @now", new { now = time.GetUtcNow() }, cancellationToken);

    /// <summary>A new password ends every session, every link and a lock-out of the user.</summary>
    public static async Task SetAsync(Transaction transaction, string accountId, string userId, string email, string hash, DateTimeOffset now)
    {
        await transaction.ExecuteAsync(
            """
            INSERT INTO user_passwords (user_id, account_id, password_hash, set_at) VALUES (@userId, @accountId, @hash, @now)
            ON CONFLICT (user_id) DO UPDATE SET password_hash = @hash, set_at = @now
            """,
            new { userId, accountId, hash, now });
        await transaction.ExecuteAsync("DELETE FROM password_links WHERE user_id = @userId", new { userId });
        await SignInTries.ForgetAsync(transaction, email, right: 0);
        await SessionStore.EndAllAsync(transaction, userId);
    }

    private static AdministrativeAct Changed(string userId, string by) => new()
    {
        Action = "user.password-change",
        TargetType = "user",
        TargetId = userId,
        After = new JsonObject { ["by"] = by },
    };
}
