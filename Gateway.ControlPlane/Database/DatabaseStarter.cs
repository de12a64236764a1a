using Gateway.ControlPlane.Diagnostics;
using Npgsql;

namespace Gateway.ControlPlane.Database;

/// <summary>Waits for Postgres at start, says so, and migrates (or waits until someone has).</summary>
internal sealed partial class DatabaseStarter(
    DatabaseMigrator migrator,
    DatabaseOptions options,
    DatabaseReadiness readiness,
    TimeProvider time,
    ILogger<DatabaseStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? said = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (options.MigrateAtStart)
                {
                    await migrator.MigrateAsync(stoppingToken);
                }

                if (options.MigrateAtStart || await migrator.IsCurrentAsync(stoppingToken))
                {
                    readiness.SchemaBecameCurrent();
                    LogReady(logger);
                    return;
                }

                if (said != nameof(LogWaitingForMigration))
                {
                    LogWaitingForMigration(logger);
                    said = nameof(LogWaitingForMigration);
                }
            }
            catch (Exception e) when (SqlStateProblems.IsUnavailable(e) || e is PostgresException or InvalidOperationException)
            {
                // Each new reason is said once; a reason that stays is not repeated every second.
                // The outermost text alone may be no more than "Exception while performing SSL handshake".
                string reason = e.InnerException is null ? e.Message : $"{e.Message}: {e.GetBaseException().Message}";
                if (said != reason)
                {
                    LogWaiting(logger, reason);
                    said = reason;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(EventIds.DatabaseAwaited, LogLevel.Warning, "Waiting for PostgreSQL: {Reason}. Calls are answered with 503 until it can be reached")]
    private static partial void LogWaiting(ILogger logger, string reason);

    [LoggerMessage(EventIds.MigrationAwaited, LogLevel.Warning, "The schema is not up to date and Database:MigrateAtStart is false: waiting for 'migrate'")]
    private static partial void LogWaitingForMigration(ILogger logger);

    [LoggerMessage(EventIds.DatabaseReady, LogLevel.Information, "The database is reachable and its schema is up to date")]
    private static partial void LogReady(ILogger logger);
}
