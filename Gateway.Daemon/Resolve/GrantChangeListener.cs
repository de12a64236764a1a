using System.Text.Json;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Revoke;

namespace Gateway.Daemon.Resolve;

/// <summary>Keeps one stream of changes open and applies each to the cache. After a break it resumes from the last change it heard of.</summary>
internal sealed partial class GrantChangeListener(
    IControlPlane controlPlane,
    GrantCache cache,
    ChangeStreamHealth health,
    LiveCalls calls,
    RevocationLag lag,
    TimeProvider time,
    GatewayMetrics metrics,
    ILogger<GrantChangeListener> logger) : BackgroundService
{
    /// <summary>A stream that says nothing for this long, heartbeats included, is broken: heartbeats come every second.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? heard = null;
        TimeSpan pause = TimeSpan.FromMilliseconds(100);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                silence.CancelAfter(MaxSilence);
                await foreach (ChangeStreamItem item in controlPlane.ReadChangesAsync(heard, silence.Token))
                {
                    silence.CancelAfter(MaxSilence);
                    if (!health.IsAlive)
                    {
                        Log.Connected(logger, item.Sequence);
                    }

                    Apply(item, first: heard is null);
                    heard = Math.Max(heard ?? 0, item.Sequence);
                    pause = TimeSpan.FromMilliseconds(100);
                }

                Log.Broken(logger, "the control plane ended it");
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is ControlPlaneException or HttpRequestException or IOException or OperationCanceledException or JsonException)
            {
                Log.Broken(logger, e is OperationCanceledException ? "silence" : e.Message);
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void Apply(ChangeStreamItem item, bool first)
    {
        if (item.Change is { } change)
        {
            cache.Invalidate(change.AccessKeyIds, change.Sequence);
            health.Heard(item.Sequence);
            calls.Changed(change.AccessKeyIds);
            TimeSpan elapsed = time.GetUtcNow() - change.CommittedAt;
            lag.Measured(elapsed);
            metrics.ChangeLag(elapsed);
            Log.Applied(logger, change.Sequence, change.AccessKeyIds?.Count ?? -1, elapsed.TotalMilliseconds);
        }
        else if (first)
        {
            // What was resolved before the stream stood may be older than where the stream begins.
            cache.Invalidate(null, item.Sequence);
            health.Heard(item.Sequence);
            calls.Changed(null);
        }
        else
        {
            health.Heard(item.Sequence);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ChangeStreamConnected, LogLevel.Information, "Changes arrive, from sequence {Sequence} on", EventName = "ChangeStreamConnected")]
        public static partial void Connected(ILogger logger, long sequence);

        [LoggerMessage(EventIds.ChangeStreamBroken, LogLevel.Warning, "The change stream broke ({Reason}): trying again; after 5 s every grant is resolved before use", EventName = "ChangeStreamBroken")]
        public static partial void Broken(ILogger logger, string reason);

        [LoggerMessage(EventIds.ChangeApplied, LogLevel.Information, "Change {Sequence} applied to {Keys} proxy keys (-1: all), {LagMs} ms after its commit", EventName = "ChangeApplied")]
        public static partial void Applied(ILogger logger, long sequence, int keys, double lagMs);
    }
}
