using Gateway.Daemon.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Audit.Spool;

/// <summary>
/// Writes queued events to the spool, in order, and gives their places back. Where the disk has no room it waits, or drops the oldest,
/// as the operator chose.
/// </summary>
internal sealed partial class SpoolWriter(
    AuditQueue queue,
    AuditSpool spool,
    SpoolSignal signal,
    IOptions<AuditOptions> options,
    TimeProvider time,
    GatewayMetrics metrics,
    ILogger<SpoolWriter> logger) : IHostedService, IDisposable
{
    /// <summary>At stop, when the host's time is up: calls that were cut at the end of it are recorded too.</summary>
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for a disk that has no room.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How often to look, while events gather, whether they are too many to wait any longer.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _abandon = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        AuditLine.Prepare();
        metrics.ObserveAudit(() => queue.Taken, () => spool.Bytes);
        _running = Task.Run(() => RunAsync(_abandon.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        await using (cancellationToken.Register(() => _abandon.CancelAfter(LastTry)))
        {
            await _running;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _abandon.Dispose();

    private async Task RunAsync(CancellationToken abandon)
    {
        int inHand = 0;
        try
        {
            while (queue.Count > 0 || await queue.WaitAsync(abandon))
            {
                await GatherAsync(abandon);

                // What comes meanwhile waits for the next time: on a busy gateway there would be no end to small writes.
                for (int blocks = queue.Blocks; blocks > 0 && queue.TryTake(out AuditBlock? block); blocks--)
                {
                    inHand = block.Count;
                    await WriteAsync(block, abandon);
                    queue.Written(block);
                    inHand = 0;
                }

                signal.Set();
            }
        }
        catch (OperationCanceledException)
        {
            int left = inHand + queue.Count;
            metrics.AuditDropped(left);
            Log.Abandoned(logger, left);
        }
    }

    /// <summary>Lets events gather, not so long that calls would be refused for it.</summary>
    private async Task GatherAsync(CancellationToken abandon)
    {
        int many = options.Value.QueueSize / 2;
        for (TimeSpan left = options.Value.BatchDelay; left > TimeSpan.Zero && !queue.IsComplete && queue.Count < many; left -= Look)
        {
            await Task.Delay(left < Look ? left : Look, time, abandon);
        }
    }

    private async Task WriteAsync(AuditBlock block, CancellationToken abandon)
    {
        bool said = false;
        while (true)
        {
            try
            {
                if (spool.TryAppend(block.Lines, block.UnprovenBytes))
                {
                    return;
                }

                if (options.Value.WhenFull == AuditOverflow.DropOldest)
                {
                    Drop();
                    continue;
                }

                if (!said)
                {
                    Log.Full(logger, options.Value.SpoolDirectory, options.Value.SpoolMaxBytes);
                    said = true;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!said)
                {
                    Log.Failed(logger, options.Value.SpoolDirectory, e.Message);
                    said = true;
                }

                if (options.Value.WhenFull == AuditOverflow.DropOldest && spool.Bytes > 0)
                {
                    Drop();
                }
            }

            // Room is made by the delivery, which may not know yet of what was written before.
            signal.Set();
            await Task.Delay(Pause, time, abandon);
        }
    }

    private void Drop()
    {
        long lost = spool.DropOldest();
        metrics.AuditDropped(lost);
        Log.Dropped(logger, lost, options.Value.SpoolDirectory);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuditSpoolFull, LogLevel.Error, "The audit spool {Directory} has reached Audit:SpoolMaxBytes ({Bytes}): calls are refused as soon as memory is full too; bring the control plane back or raise the bound", EventName = "AuditSpoolFull")]
        public static partial void Full(ILogger logger, string directory, long bytes);

        [LoggerMessage(EventIds.AuditSpoolFailed, LogLevel.Error, "Audit events cannot be written to {Directory} ({Reason}): make room on the disk or mend it; trying again", EventName = "AuditSpoolFailed")]
        public static partial void Failed(ILogger logger, string directory, string reason);

        [LoggerMessage(EventIds.AuditSpoolDropped, LogLevel.Error, "{Count} of the oldest audit events were dropped from {Directory}, because Audit:WhenFull says so: they are in older logs only", EventName = "AuditSpoolDropped")]
        public static partial void Dropped(ILogger logger, long count, string directory);

        [LoggerMessage(EventIds.AuditAbandoned, LogLevel.Error, "Stopping with {Count} audit events that could not be written to the spool: they are in this log only", EventName = "AuditAbandoned")]
        public static partial void Abandoned(ILogger logger, long count);
    }
}
