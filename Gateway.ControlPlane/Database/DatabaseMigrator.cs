using System.Reflection;
using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using Gateway.ControlPlane.Diagnostics;
using Npgsql;

namespace Gateway.ControlPlane.Database;

/// <summary>Brings the schema up to date from the embedded scripts. Several nodes may start at once: one migrates, the others wait.</summary>
internal sealed partial class DatabaseMigrator(DatabaseOptions options, ILogger<DatabaseMigrator> logger)
{
    private const long LockKey = 4854112300;

    /// <summary>Runs what is missing; returns the names of the scripts that were run.</summary>
    /// <exception cref="InvalidOperationException">A script failed; the database keeps the state before that script.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        // A connection of its own, unpooled: closing it ends the session and with it the lock, whatever happens.
        var unpooled = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using (NpgsqlCommand command = connection.CreateCommand())
        {
            command.CommandText = $"SELECT pg_advisory_lock({LockKey})";
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        UpgradeEngine engine = Engine(unpooled.ConnectionString);
        DatabaseUpgradeResult result = await Task.Run(engine.PerformUpgrade, cancellationToken);
        if (!result.Successful)
        {
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        }

        string[] names = [.. result.Scripts.Select(s => s.Name)];
        foreach (string name in names)
        {
            LogRan(logger, name);
        }

        return names;
    }

    /// <summary>Whether nothing is missing.</summary>
    public Task<bool> IsCurrentAsync(CancellationToken cancellationToken)
    {
        UpgradeEngine engine = Engine(options.ConnectionString);
        return Task.Run(() => !engine.IsUpgradeRequired(), cancellationToken);
    }

    private static UpgradeEngine Engine(string connectionString) =>
        DeployChanges.To
            .PostgresqlDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.EndsWith(".sql", StringComparison.Ordinal))
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build();

    [LoggerMessage(EventIds.MigrationRan, LogLevel.Information, "Ran migration {Script}")]
    private static partial void LogRan(ILogger logger, string script);
}
