using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Users;
using Npgsql;

namespace Gateway.ControlPlane.Nodes;

/// <summary>All SQL of nodes and their tokens but authentication's and the heartbeat's.</summary>
internal sealed class NodeStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    private const string Columns =
        "id, name, created_at, version, endpoint, started_at, last_seen_at, revocation_lag_ms, coalesce(last_seen_at > @liveAfter, false) AS live";

    private DateTimeOffset LiveAfter => time.GetUtcNow() - NodeLiveness.Window;

    public Task<IReadOnlyList<NodeResponse>> ListAsync(string accountId, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<NodeResponse>(
            $"""
            SELECT {Columns} FROM nodes
            WHERE account_id = @accountId AND deleted_at IS NULL AND (@after::text IS NULL OR id > @after) ORDER BY id LIMIT @take
            """,
            new { accountId, after, take, LiveAfter },
            cancellationToken);

    public Task<NodeResponse?> FindAsync(string accountId, string id, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<NodeResponse>(
            $"SELECT {Columns} FROM nodes WHERE account_id = @accountId AND id = @id AND deleted_at IS NULL",
            new { accountId, id, LiveAfter },
            cancellationToken);

    public async Task<NodeResponse> CreateAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        NodeResponse row = (await transaction.QueryOneAsync<NodeResponse>(
            $"INSERT INTO nodes (id, account_id, name, created_at) VALUES (@id, @AccountId, @name, @now) RETURNING {Columns}",
            new { id = ResourceId.New("nod", time), caller.AccountId, name, now = time.GetUtcNow(), LiveAfter }))!;
        await RecordAsync(transaction, caller, "node.create", "node", row.Id, new JsonObject { ["name"] = name });
        await transaction.CommitAsync();
        return row;
    }

    /// <summary>Removes a node with all its tokens; false when there is none.</summary>
    public async Task<bool> DeleteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await transaction.ExecuteAsync(
                "UPDATE nodes SET deleted_at = @now WHERE account_id = @AccountId AND id = @id AND deleted_at IS NULL",
                new { now = time.GetUtcNow(), caller.AccountId, id }) == 0)
        {
            return false;
        }

        await RecordAsync(transaction, caller, "node.delete", "node", id, null);
        await transaction.CommitAsync();
        return true;
    }

    public Task<IReadOnlyList<TokenRow>> ListTokensAsync(
        string accountId, string nodeId, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<TokenRow>(
            """
            SELECT id, name, created_at, expires_at, last_used_at, revoked_at FROM node_tokens
            WHERE account_id = @accountId AND node_id = @nodeId AND (@after::text IS NULL OR id > @after) ORDER BY id LIMIT @take
            """,
            new { accountId, nodeId, after, take },
            cancellationToken);

    /// <summary>Issues a token for a node; null when there is no such node. The value exists in the result only.</summary>
    public async Task<IssuedTokenResponse?> IssueTokenAsync(
        Caller caller, string nodeId, string name, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        string token = BearerToken.New(BearerToken.NodePrefix);
        string id = ResourceId.New("ntk", time);
        DateTimeOffset now = time.GetUtcNow();
        if (await transaction.ExecuteAsync(
                """
                INSERT INTO node_tokens (id, account_id, node_id, name, token_hash, created_at, expires_at)
                SELECT @id, account_id, id, @name, @hash, @now, @expiresAt FROM nodes
                WHERE account_id = @AccountId AND id = @nodeId AND deleted_at IS NULL
                """,
                new { id, caller.AccountId, nodeId, name, hash = BearerToken.Hash(token), now, expiresAt }) == 0)
        {
            return null;
        }

        await RecordAsync(
            transaction, caller, "node-token.issue", "node-token", id, new JsonObject { ["nodeId"] = nodeId, ["name"] = name, ["expiresAt"] = expiresAt });
        await transaction.CommitAsync();
        return new IssuedTokenResponse { Id = id, Name = name, Token = token, CreatedAt = now, ExpiresAt = expiresAt };
    }

    /// <summary>Ends a node token; false when there is none. Ending it twice is no error.</summary>
    public async Task<bool> RevokeTokenAsync(Caller caller, string nodeId, string tokenId, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (await transaction.ExecuteAsync(
                """
                UPDATE node_tokens SET revoked_at = @now
                WHERE account_id = @AccountId AND node_id = @nodeId AND id = @tokenId AND revoked_at IS NULL
                """,
                new { now = time.GetUtcNow(), caller.AccountId, nodeId, tokenId }) == 0)
        {
            return await transaction.QueryOneAsync<bool>(
                "SELECT EXISTS (SELECT 1 FROM node_tokens WHERE account_id = @AccountId AND node_id = @nodeId AND id = @tokenId)",
                new { caller.AccountId, nodeId, tokenId });
        }

        await RecordAsync(transaction, caller, "node-token.revoke", "node-token", tokenId, new JsonObject { ["nodeId"] = nodeId });
        await transaction.CommitAsync();
        return true;
    }

    private Task RecordAsync(Transaction transaction, Caller caller, string action, string type, string id, JsonObject? after) =>
        audit.RecordAsync(transaction, caller, new AdministrativeAct { Action = action, TargetType = type, TargetId = id, After = after });
}
