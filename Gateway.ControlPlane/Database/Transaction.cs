using Dapper;
using Npgsql;

namespace Gateway.ControlPlane.Database;

/// <summary>Opens a connection with a transaction; disposing without commit rolls back.</summary>
internal sealed class Transaction : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly CancellationToken _cancellationToken;

    private Transaction(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        _connection = connection;
        _transaction = transaction;
        _cancellationToken = cancellationToken;
    }

    public static async Task<Transaction> BeginAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            return new Transaction(connection, await connection.BeginTransactionAsync(cancellationToken), cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<T?> QueryOneAsync<T>(string sql, object parameters) => _connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters) =>
        [.. await _connection.QueryAsync<T>(Command(sql, parameters))];

    public Task<int> ExecuteAsync(string sql, object parameters) => _connection.ExecuteAsync(Command(sql, parameters));

    /// <summary>
    /// Tells every daemon of the account that grants are stale, when the transaction commits. Call it last: it takes the lock
    /// that keeps changes in order.
    /// </summary>
    /// <param name="accountId">Whose daemons.</param>
    /// <param name="accessKeyIds">The keys concerned; null: all of the account. Nothing is sent for an empty list.</param>
    public async Task RecordChangeAsync(string accountId, IReadOnlyCollection<string>? accessKeyIds)
    {
        if (accessKeyIds is null or { Count: > 0 })
        {
            await ExecuteAsync(
                "SELECT record_change(@accountId, @keys)",
                new { accountId, keys = accessKeyIds?.ToArray() });
        }
    }

    public Task CommitAsync() => _transaction.CommitAsync(_cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private CommandDefinition Command(string sql, object parameters) =>
        new(sql, parameters, _transaction, cancellationToken: _cancellationToken);
}
