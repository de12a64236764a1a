using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Prices;

/// <summary>All SQL of prices.</summary>
internal sealed class PriceStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    private const string Columns = "id, service, action, per_call, per_gb, currency, version, created_at";

    public Task<IReadOnlyList<PriceResponse>> ListAsync(string accountId, string? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<PriceResponse>(
            $"SELECT {Columns} FROM prices WHERE account_id = @accountId AND (@after::text IS NULL OR id > @after) ORDER BY id LIMIT @take",
            new { accountId, after, take },
            cancellationToken);

    /// <summary>Stores a price; null when the account's prices have another currency.</summary>
    public async Task<PriceResponse?> CreateAsync(Caller caller, PriceResponse price, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);

        // One at a time in an account: two first prices must not have two currencies.
        await transaction.ExecuteAsync("SELECT 1 FROM accounts WHERE id = @AccountId FOR UPDATE", new { caller.AccountId });
        PriceResponse? row = await transaction.QueryOneAsync<PriceResponse>(
            $"""
            INSERT INTO prices (id, account_id, service, action, per_call, per_gb, currency, created_at)
            SELECT @id, @AccountId, @Service, @Action, @PerCall, @PerGb, @Currency, @now
            WHERE NOT EXISTS (SELECT 1 FROM prices WHERE account_id = @AccountId AND currency <> @Currency)
            RETURNING {Columns}
            """,
            new { id = ResourceId.New("prc", time), caller.AccountId, price.Service, price.Action, price.PerCall, price.PerGb, price.Currency, now = time.GetUtcNow() });
        if (row is not null)
        {
            await RecordAsync(transaction, caller, "price.create", null, row);
            await transaction.CommitAsync();
        }

        return row;
    }

    public async Task<Guarded<PriceResponse>> UpdateAsync(
        Caller caller, string id, decimal perCall, decimal perGb, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        PriceResponse? before = await LockAsync(transaction, caller.AccountId, id);
        if (before is null || (expectedVersion is { } expected && expected != before.Version))
        {
            return Guarded<PriceResponse>.Refused(before is null ? null : "stored", before?.Version ?? 0, expectedVersion);
        }

        PriceResponse after = (await transaction.QueryOneAsync<PriceResponse>(
            $"UPDATE prices SET per_call = @perCall, per_gb = @perGb, version = version + 1 WHERE id = @id RETURNING {Columns}",
            new { id, perCall, perGb }))!;
        await RecordAsync(transaction, caller, "price.update", before, after);
        await transaction.CommitAsync();
        return Guarded<PriceResponse>.Done(after);
    }

    public async Task<Guarded<PriceResponse>> DeleteAsync(Caller caller, string id, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        PriceResponse? before = await LockAsync(transaction, caller.AccountId, id);
        if (before is null || (expectedVersion is { } expected && expected != before.Version))
        {
            return Guarded<PriceResponse>.Refused(before is null ? null : "stored", before?.Version ?? 0, expectedVersion);
        }

        await transaction.ExecuteAsync("DELETE FROM prices WHERE id = @id", new { id });
        await RecordAsync(transaction, caller, "price.delete", before, null);
        await transaction.CommitAsync();
        return Guarded<PriceResponse>.Done(before);
    }

    private static Task<PriceResponse?> LockAsync(Transaction transaction, string accountId, string id) =>
        transaction.QueryOneAsync<PriceResponse>(
            $"SELECT {Columns} FROM prices WHERE account_id = @accountId AND id = @id FOR UPDATE", new { accountId, id });

    private Task RecordAsync(Transaction transaction, Caller caller, string action, PriceResponse? before, PriceResponse? after) =>
        audit.RecordAsync(transaction, caller, new AdministrativeAct
        {
            Action = action,
            TargetType = "price",
            TargetId = (after ?? before)!.Id,
            Before = Snapshot(before),
            After = Snapshot(after),
        });

    private static JsonObject? Snapshot(PriceResponse? price) => price is null
        ? null
        : new JsonObject
        {
            ["service"] = price.Service,
            ["action"] = price.Action,
            ["perCall"] = price.PerCall,
            ["perGb"] = price.PerGb,
            ["currency"] = price.Currency,
        };
}
