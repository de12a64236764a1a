using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Sessions;
using Npgsql;

namespace Gateway.ControlPlane.Access;

/// <summary>SQL of authentication and of membership checks.</summary>
internal sealed class AccessStore(NpgsqlDataSource dataSource, SessionLimitOptions sessions, TimeProvider time)
{
    private const string UserColumns =
        """
        u.id AS user_id, u.account_id, u.email, u.name, u.roles,
          ARRAY(SELECT DISTINCT p FROM roles r, unnest(r.permissions) p WHERE r.account_id = u.account_id AND r.id = ANY(u.roles)) AS custom_permissions
        """;

    // Last use is kept to the minute, so that a busy token does not turn every read into a write.
    public static readonly TimeSpan LastUseResolution = TimeSpan.FromMinutes(1);

    /// <summary>The active user behind a live token; null otherwise.</summary>
    public async Task<UserAccessRow?> FindUserAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        UserAccessRow? row = await dataSource.QueryOneAsync<UserAccessRow>(
            $"""
            SELECT t.id AS credential_id, t.last_used_at, t.permissions AS "limit", {UserColumns}
            FROM api_tokens t JOIN users u ON u.id = t.user_id
            WHERE t.token_hash = @tokenHash AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > @now) AND u.status = 'active'
            """,
            new { tokenHash, now },
            cancellationToken);
        if (row is not null && !(row.LastUsedAt > now - LastUseResolution))
        {
            // The condition again: of many calls at the same time one writes.
            await dataSource.ExecuteAsync(
                "UPDATE api_tokens SET last_used_at = @now WHERE id = @CredentialId AND (last_used_at IS NULL OR last_used_at <= @before)",
                new { now, row.CredentialId, before = now - LastUseResolution },
                cancellationToken);
        }

        return row;
    }

    /// <summary>The active user behind a session that is within its limits; null otherwise. Being asked for counts as use.</summary>
    public async Task<UserAccessRow?> FindSessionAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        UserAccessRow? row = await dataSource.QueryOneAsync<UserAccessRow>(
            $"""
            SELECT s.id AS credential_id, s.last_seen_at AS last_used_at, {UserColumns}
            FROM sessions s JOIN users u ON u.id = s.user_id
            WHERE s.token_hash = @tokenHash AND s.last_seen_at > @idle AND s.created_at > @absolute AND u.status = 'active'
            """,
            new { tokenHash, idle = now - sessions.Idle, absolute = now - sessions.Absolute },
            cancellationToken);

        // A thirtieth of the idle limit, a minute of the default 30: no write for each read, and no session ends noticeably early.
        DateTimeOffset before = now - (sessions.Idle / 30);
        if (row is not null && row.LastUsedAt <= before)
        {
            await dataSource.ExecuteAsync(
                "UPDATE sessions SET last_seen_at = @now WHERE id = @CredentialId AND last_seen_at <= @before",
                new { now, row.CredentialId, before },
                cancellationToken);
        }

        return row;
    }

    /// <summary>The node behind a live node token; null otherwise.</summary>
    public async Task<NodeTokenRow?> FindNodeAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        NodeTokenRow? row = await dataSource.QueryOneAsync<NodeTokenRow>(
            """
            SELECT t.id AS token_id, t.last_used_at, t.node_id, t.account_id
            FROM node_tokens t JOIN nodes n ON n.id = t.node_id
            WHERE t.token_hash = @tokenHash AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > @now) AND n.deleted_at IS NULL
            """,
            new { tokenHash, now },
            cancellationToken);
        if (row is not null && !(row.LastUsedAt > now - LastUseResolution))
        {
            await dataSource.ExecuteAsync("UPDATE node_tokens SET last_used_at = @now WHERE id = @TokenId", new { now, row.TokenId }, cancellationToken);
        }

        return row;
    }

    /// <summary>Whether a node token is still good; a long stream asks again now and then.</summary>
    public async Task<bool> IsNodeTokenLiveAsync(string tokenId, CancellationToken cancellationToken) =>
        await dataSource.QueryOneAsync<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM node_tokens t JOIN nodes n ON n.id = t.node_id
              WHERE t.id = @tokenId AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > @now) AND n.deleted_at IS NULL)
            """,
            new { tokenId, now = time.GetUtcNow() },
            cancellationToken);

    /// <summary>An environment of the account with the user's role in it; null when the account has no such environment.</summary>
    public Task<EnvironmentAccessRow?> FindEnvironmentAsync(string accountId, string environmentId, string userId, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<EnvironmentAccessRow>(
            """
            SELECT e.id, e.status, m.role
            FROM environments e LEFT JOIN environment_members m ON m.environment_id = e.id AND m.user_id = @userId
            WHERE e.account_id = @accountId AND e.id = @environmentId
            """,
            new { accountId, environmentId, userId },
            cancellationToken);
}
