using Gateway.ControlPlane.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gateway.Tests.Support;

/// <summary>A database of its own for one fixture: empty, or copied from one that was migrated once for the whole run.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const string TemplateName = "csg_template";
    private static readonly Lazy<Task> Template = new(CreateTemplateAsync);
    private static int _number;

    private readonly bool _isOwned;

    private PostgresDatabase(string connectionString, bool isOwned)
    {
        ConnectionString = connectionString;
        _isOwned = isOwned;
    }

    public string ConnectionString { get; }

    /// <summary>A migrated database.</summary>
    public static async Task<PostgresDatabase> CreateAsync()
    {
        await Template.Value;
        return await CreateAsync($"TEMPLATE {TemplateName}");
    }

    /// <summary>The database of a server that the test runs itself; it ends with its server.</summary>
    public static PostgresDatabase At(string connectionString) => new(connectionString, isOwned: false);

    /// <summary>A database without any table.</summary>
    public static Task<PostgresDatabase> CreateEmptyAsync() => CreateAsync("");

    /// <summary>One without any table that knows the case of all letters, as most installations do; the cluster's others know ASCII's.</summary>
    public static Task<PostgresDatabase> CreateEmptyUnicodeAsync() =>
        CreateAsync("TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");

    public async ValueTask DisposeAsync()
    {
        await using (var own = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(own);
        }

        if (!_isOwned)
        {
            return;
        }

        await ExecuteOnClusterAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(ConnectionString).Database} WITH (FORCE)");
    }

    /// <summary>Runs a statement in this database.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first value of a query in this database.</summary>
    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<PostgresDatabase> CreateAsync(string template)
    {
        string name = $"csg_test_{Interlocked.Increment(ref _number)}";
        await ExecuteOnClusterAsync($"CREATE DATABASE {name} {template}");
        return new PostgresDatabase(await ConnectionStringOfAsync(name), isOwned: true);
    }

    private static async Task CreateTemplateAsync()
    {
        await ExecuteOnClusterAsync($"CREATE DATABASE {TemplateName}");
        var options = new DatabaseOptions { ConnectionString = await ConnectionStringOfAsync(TemplateName), MigrateAtStart = true };
        await new DatabaseMigrator(options, NullLogger<DatabaseMigrator>.Instance).MigrateAsync(CancellationToken.None);

        // A template must have no connections: the migrator's own may be pooled.
        NpgsqlConnection.ClearAllPools();
    }

    private static async Task<string> ConnectionStringOfAsync(string database) =>
        new NpgsqlConnectionStringBuilder(await PostgresCluster.ConnectionStringAsync()) { Database = database, IncludeErrorDetail = true }.ConnectionString;

    private static async Task ExecuteOnClusterAsync(string sql)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(await PostgresCluster.ConnectionStringAsync()) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
