using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Roles;

/// <summary>All SQL of custom roles.</summary>
internal sealed class RoleStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    private const string Columns = "id, name, permissions, version";

    public Task<IReadOnlyList<RoleRow>> ListAsync(string accountId, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<RoleRow>($"SELECT {Columns} FROM roles WHERE account_id = @accountId ORDER BY id", new { accountId }, cancellationToken);

    public async Task<RoleRow> CreateAsync(Caller caller, string name, string[] permissions, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        RoleRow row = (await transaction.QueryOneAsync<RoleRow>(
            $"""
            INSERT INTO roles (id, account_id, name, permissions, created_at) VALUES (@id, @AccountId, @name, @permissions, @now)
            RETURNING {Columns}
            """,
            new { id = ResourceId.New("rol", time), caller.AccountId, name, permissions, now = time.GetUtcNow() }))!;
        await RecordAsync(transaction, caller, "role.create", null, row);
        await transaction.CommitAsync();
        return row;
    }

    public async Task<Guarded<RoleRow>> UpdateAsync(
        Caller caller, string id, string? name, string[]? permissions, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        RoleRow? before = await LockAsync(transaction, caller.AccountId, id);
        if (before is null || (expectedVersion is { } expected && expected != before.Version))
        {
            return Guarded<RoleRow>.Refused(before is null ? null : "stored", before?.Version ?? 0, expectedVersion);
        }

        RoleRow after = (await transaction.QueryOneAsync<RoleRow>(
            $"""
            UPDATE roles SET name = coalesce(@name, name), permissions = coalesce(@permissions, permissions), version = version + 1
            WHERE id = @id RETURNING {Columns}
            """,
            new { id, name, permissions }))!;
        await RecordAsync(transaction, caller, "role.update", before, after);
        await transaction.CommitAsync();
        return Guarded<RoleRow>.Done(after);
    }

    /// <summary>Deletes a role that no user holds; refused with the status "in use" otherwise.</summary>
    public async Task<Guarded<RoleRow>> DeleteAsync(Caller caller, string id, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        RoleRow? before = await LockAsync(transaction, caller.AccountId, id);
        if (before is null || (expectedVersion is { } expected && expected != before.Version))
        {
            return Guarded<RoleRow>.Refused(before is null ? null : "stored", before?.Version ?? 0, expectedVersion);
        }

        if (await transaction.ExecuteAsync(
                "DELETE FROM roles r WHERE id = @id AND NOT EXISTS (SELECT 1 FROM users u WHERE u.account_id = @AccountId AND r.id = ANY(u.roles))",
                new { id, caller.AccountId }) == 0)
        {
            return Guarded<RoleRow>.Refused("in use", before.Version, null);
        }

        await RecordAsync(transaction, caller, "role.delete", before, null);
        await transaction.CommitAsync();
        return Guarded<RoleRow>.Done(before);
    }

    private static Task<RoleRow?> LockAsync(Transaction transaction, string accountId, string id) =>
        transaction.QueryOneAsync<RoleRow>(
            $"SELECT {Columns} FROM roles WHERE account_id = @accountId AND id = @id FOR UPDATE", new { accountId, id });

    private Task RecordAsync(Transaction transaction, Caller caller, string action, RoleRow? before, RoleRow? after) =>
        audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = action,
            TargetType = "role",
            TargetId = (after ?? before)!.Id,
            Before = Snapshot(before),
            After = Snapshot(after),
        });

    private static JsonObject? Snapshot(RoleRow? row) => row is null
        ? null
        : new JsonObject { ["name"] = row.Name, ["permissions"] = new JsonArray([.. row.Permissions.Select(p => (JsonNode)p)]) };
}
