using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Moves time-boxed requests to expired. The statement itself makes it safe on several nodes and after restarts.</summary>
internal sealed partial class AccessRequestExpiry(
    AccessRequestStore store,
    AccessRequestOptions options,
    DatabaseReadiness readiness,
    TimeProvider time,
    ILogger<AccessRequestExpiry> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.ExpirySweepSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (readiness.SchemaIsCurrent)
                {
                    await SweepAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            int expired = await store.ExpireAsync(cancellationToken);
            if (expired > 0)
            {
                LogExpired(logger, expired);
            }
        }
        catch (Exception e) when (SqlStateProblems.IsUnavailable(e))
        {
            LogPostponed(logger, e.Message);
        }
    }

    [LoggerMessage(EventIds.RequestsExpired, LogLevel.Information, "{Count} access requests expired")]
    private static partial void LogExpired(ILogger logger, int count);

    [LoggerMessage(EventIds.ExpiryPostponed, LogLevel.Warning, "Expiry waits for the database: {Reason}")]
    private static partial void LogPostponed(ILogger logger, string reason);
}
