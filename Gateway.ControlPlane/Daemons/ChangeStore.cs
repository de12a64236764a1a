using Dapper;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Daemons;

/// <summary>All SQL of the changes table but writing it, which record_change does.</summary>
internal sealed class ChangeStore(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>The most changes that are read at a time.</summary>
    public const int BatchSize = 1000;

    /// <summary>How long a daemon may be away and still resume without dropping its whole cache.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    public static Task<long> NewestAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<long>(new CommandDefinition("SELECT coalesce(max(sequence), 0) FROM changes", cancellationToken: cancellationToken));

    /// <summary>The history that the database's sequences belong to: another after a restore or a failover.</summary>
    public static Task<string> EpochAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<string>(new CommandDefinition("SELECT database_epoch()", cancellationToken: cancellationToken));

    /// <summary>Changes of every account after a sequence, oldest first, a batch at most.</summary>
    public static async Task<IReadOnlyList<ChangeRow>> AfterAsync(NpgsqlConnection connection, long sequence, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<ChangeRow>(new CommandDefinition(
            "SELECT sequence, account_id, access_key_ids, committed_at FROM changes WHERE sequence > @sequence ORDER BY sequence LIMIT @BatchSize",
            new { sequence, BatchSize },
            cancellationToken: cancellationToken))];

    /// <summary>What a resuming daemon of an account has missed.</summary>
    public async Task<ChangeReplay> ReplayAsync(string accountId, long? lastSequence, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        (long Newest, long Pruned, string Epoch) state = await transaction.QueryOneAsync<(long, long, string)>(
            "SELECT (SELECT coalesce(max(sequence), 0) FROM changes), (SELECT pruned_through FROM changes_horizon FOR SHARE), database_epoch()", new { });
        if (lastSequence is not { } last)
        {
            return new ChangeReplay { Sequence = state.Newest, Epoch = state.Epoch, Changes = [] };
        }

        // A number from the future means that the database was restored to a time before it.
        if (last < state.Pruned || last > state.Newest)
        {
            return new ChangeReplay { Sequence = state.Newest, Epoch = state.Epoch, Changes = null };
        }

        IReadOnlyList<ChangeRow> rows = await transaction.QueryAsync<ChangeRow>(
            """
            SELECT sequence, account_id, access_key_ids, committed_at FROM changes
            WHERE account_id = @accountId AND sequence > @last AND sequence <= @Newest ORDER BY sequence LIMIT @take
            """,
            new { accountId, last, state.Newest, take = BatchSize + 1 });
        return new ChangeReplay { Sequence = state.Newest, Epoch = state.Epoch, Changes = rows.Count > BatchSize ? null : rows };
    }

    /// <summary>Forgets old changes, but never the newest: its number is what grants are compared with.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        await transaction.ExecuteAsync(
            """
            WITH gone AS (
              DELETE FROM changes WHERE committed_at < @before AND sequence < (SELECT max(sequence) FROM changes) RETURNING sequence)
            UPDATE changes_horizon SET pruned_through = greatest(pruned_through, (SELECT max(sequence) FROM gone))
            WHERE EXISTS (SELECT 1 FROM gone)
            """,
            new { before = time.GetUtcNow() - Retention });
        await transaction.CommitAsync();
    }
}
