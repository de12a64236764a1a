using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.Signing.Contracts;
using Npgsql;

namespace Gateway.ControlPlane.PolicyGroups;

/// <summary>All SQL of policy groups.</summary>
internal sealed class PolicyGroupStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    private const string Columns = "id, name, policies::text AS policies, report_only, version, created_at";

    public Task<IReadOnlyList<PolicyGroupRow>> ListAsync(string accountId, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<PolicyGroupRow>(
            $"SELECT {Columns} FROM policy_groups WHERE account_id = @accountId AND (@after::text IS NULL OR id > @after) ORDER BY id LIMIT @take",
            new { accountId, after, take },
            cancellationToken);

    public Task<PolicyGroupRow?> FindAsync(string accountId, string id, CancellationToken cancellationToken) =>
        dataSource.QueryOneAsync<PolicyGroupRow>(
            $"SELECT {Columns} FROM policy_groups WHERE account_id = @accountId AND id = @id", new { accountId, id }, cancellationToken);

    public async Task<PolicyGroupRow> CreateAsync(
        Caller caller, string name, IReadOnlyList<GrantPolicy> policies, bool reportOnly, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        PolicyGroupRow row = (await transaction.QueryOneAsync<PolicyGroupRow>(
            $"""
            INSERT INTO policy_groups (id, account_id, name, policies, report_only, created_at)
            VALUES (@id, @AccountId, @name, @policies::jsonb, @reportOnly, @now)
            RETURNING {Columns}
            """,
            new { id = ResourceId.New("pol", time), caller.AccountId, name, policies = PolicyGroupRow.Write(policies), reportOnly, now = time.GetUtcNow() }))!;
        await RecordAsync(transaction, caller, "policy-group.create", null, row);
        await transaction.CommitAsync();
        return row;
    }

    /// <summary>Edits a group; every access request that carries it is decided by the new policies at once.</summary>
    public async Task<Guarded<PolicyGroupRow>> UpdateAsync(
        Caller caller, string id, string? name, IReadOnlyList<GrantPolicy>? policies, bool? reportOnly, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        PolicyGroupRow? before = await LockAsync(transaction, caller.AccountId, id);
        if (before is null || (expectedVersion is { } expected && expected != before.Version))
        {
            return Guarded<PolicyGroupRow>.Refused(before is null ? null : "stored", before?.Version ?? 0, expectedVersion);
        }

        PolicyGroupRow after = (await transaction.QueryOneAsync<PolicyGroupRow>(
            $"""
            UPDATE policy_groups SET name = coalesce(@name, name), policies = coalesce(@policies::jsonb, policies),
              report_only = coalesce(@reportOnly::boolean, report_only), version = version + 1
            WHERE id = @id RETURNING {Columns}
            """,
            new { id, name, policies = policies is null ? null : PolicyGroupRow.Write(policies), reportOnly }))!;
        await RecordAsync(transaction, caller, "policy-group.update", before, after);
        IReadOnlyList<string> keys = await transaction.QueryAsync<string>(
            """
            SELECT k.access_key_id FROM proxy_keys k JOIN access_requests r ON r.id = k.access_request_id
            WHERE r.policy_group_id = @id AND r.status IN ('approved', 'active')
            """,
            new { id });
        await transaction.RecordChangeAsync(caller.AccountId, keys);
        await transaction.CommitAsync();
        return Guarded<PolicyGroupRow>.Done(after);
    }

    /// <summary>Deletes a group that no access request names; refused with the status "in use" otherwise.</summary>
    public async Task<Guarded<PolicyGroupRow>> DeleteAsync(Caller caller, string id, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        PolicyGroupRow? before = await LockAsync(transaction, caller.AccountId, id);
        if (before is null || (expectedVersion is { } expected && expected != before.Version))
        {
            return Guarded<PolicyGroupRow>.Refused(before is null ? null : "stored", before?.Version ?? 0, expectedVersion);
        }

        if (await transaction.ExecuteAsync(
                "DELETE FROM policy_groups g WHERE id = @id AND NOT EXISTS (SELECT 1 FROM access_requests r WHERE r.policy_group_id = g.id)",
                new { id }) == 0)
        {
            return Guarded<PolicyGroupRow>.Refused("in use", before.Version, null);
        }

        await RecordAsync(transaction, caller, "policy-group.delete", before, null);
        await transaction.CommitAsync();
        return Guarded<PolicyGroupRow>.Done(before);
    }

    private static Task<PolicyGroupRow?> LockAsync(Transaction transaction, string accountId, string id) =>
        transaction.QueryOneAsync<PolicyGroupRow>(
            $"SELECT {Columns} FROM policy_groups WHERE account_id = @accountId AND id = @id FOR UPDATE", new { accountId, id });

    private Task RecordAsync(Transaction transaction, Caller caller, string action, PolicyGroupRow? before, PolicyGroupRow? after) =>
        audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = action,
            TargetType = "policy-group",
            TargetId = (after ?? before)!.Id,
            Before = Snapshot(before),
            After = Snapshot(after),
        });

    private static JsonObject? Snapshot(PolicyGroupRow? row) => row is null
        ? null
        : new JsonObject { ["name"] = row.Name, ["policies"] = JsonNode.Parse(row.Policies), ["reportOnly"] = row.ReportOnly };
}
