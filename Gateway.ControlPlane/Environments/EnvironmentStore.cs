using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Environments;

/// <summary>All SQL of environments.</summary>
internal sealed class EnvironmentStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    private const string Columns = "id, name, status, report_only, created_at, version";

    /// <summary>Every environment of the account, or only those that a user is a member of.</summary>
    public Task<IReadOnlyList<EnvironmentRow>> ListAsync(
        string accountId, string? memberId, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<EnvironmentRow>(
            $"""
            SELECT {Columns} FROM environments e
            WHERE account_id = @accountId AND (@after::text IS NULL OR id > @after)
              AND (@memberId::text IS NULL OR EXISTS (SELECT 1 FROM environment_members m WHERE m.environment_id = e.id AND m.user_id = @memberId))
            ORDER BY id LIMIT @take
            """,
            new { accountId, memberId, after, take },
            cancellationToken);

    public Task<EnvironmentRow?> FindAsync(string accountId, string id, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<EnvironmentRow>(
            $"SELECT {Columns} FROM environments WHERE account_id = @accountId AND id = @id", new { accountId, id }, cancellationToken);

    public async Task<EnvironmentRow> CreateAsync(Caller caller, string name, bool reportOnly, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        EnvironmentRow row = (await transaction.QueryOneAsync<EnvironmentRow>(
            $"""
            INSERT INTO environments (id, account_id, name, report_only, created_at) VALUES (@id, @AccountId, @name, @reportOnly, @now)
            RETURNING {Columns}
            """,
            new { id = ResourceId.New("env", time), caller.AccountId, name, reportOnly, now = time.GetUtcNow() }))!;
        await RecordAsync(transaction, caller, "environment.create", row.Id, null, Snapshot(row));
        await transaction.CommitAsync();
        return row;
    }

    /// <summary>Renames, or lets policies only report: then every access request of the environment is decided anew at once.</summary>
    public async Task<Guarded<EnvironmentRow>> UpdateAsync(
        Caller caller, string id, string? name, bool? reportOnly, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        EnvironmentRow? before = await LockAsync(transaction, caller.AccountId, id);
        EnvironmentRow? after = await transaction.QueryOneAsync<EnvironmentRow>(
            $"""
            UPDATE environments SET name = coalesce(@name, name), report_only = coalesce(@reportOnly::boolean, report_only), version = version + 1
            WHERE account_id = @AccountId AND id = @id AND status = 'active' AND (@expectedVersion::bigint IS NULL OR version = @expectedVersion)
            RETURNING {Columns}
            """,
            new { caller.AccountId, id, name, reportOnly, expectedVersion });
        if (before is null || after is null)
        {
            return Guarded<EnvironmentRow>.Refused(before?.Status, before?.Version ?? 0, expectedVersion);
        }

        await RecordAsync(transaction, caller, "environment.update", id, Snapshot(before), Snapshot(after));
        if (before.ReportOnly != after.ReportOnly)
        {
            await RecordChangeAsync(transaction, caller, id);
        }

        await transaction.CommitAsync();
        return Guarded<EnvironmentRow>.Done(after);
    }

    /// <summary>Archiving stops every proxy key of the environment at once; nothing new can be asked for in it.</summary>
    public async Task<Guarded<EnvironmentRow>> ArchiveAsync(
        Caller caller, string id, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        EnvironmentRow? before = await LockAsync(transaction, caller.AccountId, id);
        EnvironmentRow? after = await transaction.QueryOneAsync<EnvironmentRow>(
            $"""
            UPDATE environments SET status = 'archived', version = version + 1
            WHERE account_id = @AccountId AND id = @id AND status = 'active' AND (@expectedVersion::bigint IS NULL OR version = @expectedVersion)
            RETURNING {Columns}
            """,
            new { caller.AccountId, id, expectedVersion });
        if (before is null || after is null)
        {
            return Guarded<EnvironmentRow>.Refused(before?.Status, before?.Version ?? 0, expectedVersion);
        }

        await RecordAsync(
            transaction, caller, "environment.archive", id, new JsonObject { ["status"] = before.Status }, new JsonObject { ["status"] = after.Status });
        await RecordChangeAsync(transaction, caller, id);
        await transaction.CommitAsync();
        return Guarded<EnvironmentRow>.Done(after);
    }

    private static async Task RecordChangeAsync(Transaction transaction, Caller caller, string id)
    {
        IReadOnlyList<string> keys = await transaction.QueryAsync<string>(
            """
            SELECT k.access_key_id FROM proxy_keys k JOIN access_requests r ON r.id = k.access_request_id
            WHERE r.environment_id = @id AND r.status IN ('approved', 'active')
            """,
            new { id });
        await transaction.RecordChangeAsync(caller.AccountId, keys);
    }

    private static JsonObject Snapshot(EnvironmentRow row) => new() { ["name"] = row.Name, ["reportOnly"] = row.ReportOnly };

    private static Task<EnvironmentRow?> LockAsync(Transaction transaction, string accountId, string id) =>
        transaction.QueryOneAsync<EnvironmentRow>(
            $"SELECT {Columns} FROM environments WHERE account_id = @accountId AND id = @id FOR UPDATE", new { accountId, id });

    private Task RecordAsync(Transaction transaction, Caller caller, string action, string id, JsonObject? before, JsonObject? after) =>
        audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = action,
            TargetType = "environment",
            TargetId = id,
            EnvironmentId = id,
            Before = before,
            After = after,
        });
}
