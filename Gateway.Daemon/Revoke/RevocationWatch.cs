using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Signing.Policies;

namespace Gateway.Daemon.Revoke;

/// <summary>
/// Cuts what lost its right: after each change the calls under way of the keys it named are decided anew, by the grant as it is now.
/// </summary>
internal sealed partial class RevocationWatch(
    LiveCalls calls, GrantResolver grants, GrantEvaluator evaluator, GatewayMetrics metrics, TimeProvider time, ILogger<RevocationWatch> logger)
    : BackgroundService
{
    /// <summary>How many grants are asked for at once; the resolver bounds all look-ups together.</summary>
    private const int MaxLookups = 16;

    /// <summary>How long an event stream is given to say why in its own words; below the second within which a revocation holds.</summary>
    private static readonly TimeSpan EventStreamGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>After how long what could not be asked is asked again.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                IReadOnlyList<LiveCall> changed = await calls.NextChangedAsync(stoppingToken);
                await Parallel.ForEachAsync(
                    changed.GroupBy(static c => c.Key),
                    new ParallelOptions { MaxDegreeOfParallelism = MaxLookups, CancellationToken = stoppingToken },
                    async (sameGrant, cancellationToken) => await DecideAsync(sameGrant.Key, [.. sameGrant], cancellationToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
    }

    private async ValueTask DecideAsync(GrantKey key, LiveCall[] open, CancellationToken cancellationToken)
    {
        GrantResult result = await grants.ResolveAsync(key, cancellationToken);
        if (result.Kind == GrantResultKind.Unavailable)
        {
            _ = LaterAsync(AskAgain, () => calls.Changed([key.AccessKeyId]), cancellationToken);
            return;
        }

        LiveCall[] lost = [.. open.Where(call => result.Grant is not { } grant || !IsAllowed(grant, call))];
        if (lost.Length == 0)
        {
            return;
        }

        metrics.Cut(lost.Length);
        Log.Cut(logger, lost.Length, key.AccessKeyId);
        foreach (LiveCall call in lost)
        {
            if (call.IsEventStream)
            {
                _ = LaterAsync(EventStreamGrace, call.Cut, cancellationToken);
            }
            else
            {
                call.Cut();
            }
        }
    }

    /// <summary>
    /// What cannot be decided is cut. A call may end while it is decided, and what it asked with it: its body's memory serves another
    /// one by then. No such call may end the watch, and the daemon with it.
    /// </summary>
    private bool IsAllowed(Grant grant, LiveCall call)
    {
        try
        {
            return evaluator.Evaluate(grant, call.Asked).IsAllowed;
        }
        catch (Exception e)
        {
            Log.Undecided(logger, call.Key.AccessKeyId, e);
            return false;
        }
    }

    private async Task LaterAsync(TimeSpan delay, Action action, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        action();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CallsCut, LogLevel.Information, "{Calls} calls under way of key {AccessKeyId} lost their right and were cut", EventName = "CallsCut")]
        public static partial void Cut(ILogger logger, int calls, string accessKeyId);

        [LoggerMessage(EventIds.CallUndecided, LogLevel.Warning, "A call under way of key {AccessKeyId} could not be decided anew and is cut", EventName = "CallUndecided")]
        public static partial void Undecided(ILogger logger, string accessKeyId, Exception exception);
    }
}
