using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Daemons;
using Gateway.ControlPlane.Diagnoses;
using Gateway.ControlPlane.Diagnostics;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Sessions;
using Gateway.ControlPlane.Usage;
using Gateway.ControlPlane.Users;

namespace Gateway.ControlPlane.Database;

/// <summary>
/// Hourly: makes the audit partitions to come, drops those past retention, forgets old usage, changes, diagnoses, idempotency keys,
/// sessions, sign-in tries, invitations and API tokens.
/// </summary>
internal sealed partial class DatabaseMaintenance(
    AuditPartitions partitions,
    UsageStore usage,
    ChangeStore changes,
    DiagnosisStore diagnoses,
    IdempotencyStore idempotency,
    SessionStore sessions,
    SignInTries tries,
    PasswordStore passwords,
    TokenStore tokens,
    DatabaseReadiness readiness,
    TimeProvider time,
    ILogger<DatabaseMaintenance> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan StartInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            bool done = false;
            try
            {
                if (readiness.SchemaIsCurrent)
                {
                    await partitions.MaintainAsync(stoppingToken);
                    await usage.PruneAsync(stoppingToken);
                    await changes.PruneAsync(stoppingToken);
                    await diagnoses.PruneAsync(stoppingToken);
                    await idempotency.PruneAsync(stoppingToken);
                    await sessions.PruneAsync(stoppingToken);
                    await tries.PruneAsync(stoppingToken);
                    await passwords.PruneAsync(stoppingToken);
                    await tokens.PruneAsync(stoppingToken);
                    done = true;
                }

                await Task.Delay(done ? Interval : StartInterval, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Npgsql.NpgsqlException e)
            {
                LogFailed(logger, e.Message);
                await Task.Delay(StartInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(EventIds.MaintenanceFailed, LogLevel.Warning, "Maintenance of the database failed and will be tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
