using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Sessions;

/// <summary>All SQL of sessions but authentication's. A session that has ended is no longer there; the audit tells of it.</summary>
internal sealed class SessionStore(NpgsqlDataSource dataSource, SessionLimitOptions options, AuditTrail audit, TimeProvider time)
{
    /// <summary>Sessions that a user has at a time: one more ends the one unused for the longest.</summary>
    public const int MaxPerUser = 20;

    private const string Live = "user_id = @userId AND account_id = @accountId AND last_seen_at > @idle AND created_at > @absolute";

    /// <summary>Begins a session, in the transaction that found out who it is.</summary>
    public async Task<NewSession> BeginAsync(Transaction transaction, string accountId, string userId, string method, string? address)
    {
        string token = BearerToken.New(BearerToken.SessionPrefix);
        string id = ResourceId.New("ses", time);
        await transaction.ExecuteAsync(
            """
            INSERT INTO sessions (id, account_id, user_id, token_hash, method, client_address, created_at, last_seen_at)
            VALUES (@id, @accountId, @userId, @hash, @method, @address, @now, @now)
            """,
            new { id, accountId, userId, hash = BearerToken.Hash(token), method, address, now = time.GetUtcNow() });
        await transaction.ExecuteAsync(
            "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user_id = @userId ORDER BY last_seen_at DESC, id DESC OFFSET @MaxPerUser)",
            new { userId, MaxPerUser });
        await audit.RecordAsync(transaction, accountId, userId, address, new AdministrativeAct
        {
            Action = "session.create",
            TargetType = "session",
            TargetId = id,
            After = new JsonObject { ["method"] = method },
        });
        return new NewSession { Id = id, UserId = userId, Token = token };
    }

    public Task<SessionRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<SessionRow>(
            "SELECT id, method, client_address, created_at, last_seen_at FROM sessions WHERE id = @id", new { id }, cancellationToken);

    /// <summary>A user's live sessions.</summary>
    public Task<IReadOnlyList<SessionRow>> ListAsync(string accountId, string userId, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        return dataSource.QueryAsync<SessionRow>(
            $"SELECT id, method, client_address, created_at, last_seen_at FROM sessions WHERE {Live} ORDER BY id",
            new { accountId, userId, idle = now - options.Idle, absolute = now - options.Absolute },
            cancellationToken);
    }

    /// <summary>Signs out.</summary>
    public async Task EndAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await transaction.ExecuteAsync("DELETE FROM sessions WHERE id = @id AND user_id = @UserId", new { id, caller.UserId }) > 0)
        {
            await audit.RecordAsync(transaction, caller, new AdministrativeAct { Action = "session.end", TargetType = "session", TargetId = id });
            await transaction.CommitAsync();
        }
    }

    /// <summary>Ends the session behind a cookie that is about to be replaced.</summary>
    public Task EndReplacedAsync(string token, CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync("DELETE FROM sessions WHERE token_hash = @hash", new { hash = BearerToken.Hash(token) }, cancellationToken);

    /// <summary>Signs a user out everywhere.</summary>
    public async Task EndAllAsync(Caller caller, string userId, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        int ended = await EndAllAsync(transaction, userId);
        await audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = "user.sessions-end",
            TargetType = "user",
            TargetId = userId,
            After = new JsonObject { ["sessions"] = ended },
        });
        await transaction.CommitAsync();
    }

    /// <summary>Ends every session of a user, in the transaction of what makes it necessary.</summary>
    public static Task<int> EndAllAsync(Transaction transaction, string userId) =>
        transaction.ExecuteAsync("DELETE FROM sessions WHERE user_id = @userId", new { userId });

    public Task PruneAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        return dataSource.ExecuteAsync(
            "DELETE FROM sessions WHERE last_seen_at <= @idle OR created_at <= @absolute",
            new { idle = now - options.Idle, absolute = now - options.Absolute },
            cancellationToken);
    }
}
