using Gateway.Daemon.Audit.Spool;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Audit;

/// <summary>
/// Brings the spool's events to the control plane in batches, in order, each until it is taken: a repeat is harmless there. At stop it
/// tries to empty the spool within the host's shutdown time; what is left waits on disk for the next start.
/// </summary>
internal sealed partial class AuditDelivery(
    AuditSpool spool,
    SpoolSignal signal,
    IControlPlane controlPlane,
    TimeProvider time,
    GatewayMetrics metrics,
    ILogger<AuditDelivery> logger) : IHostedService, IDisposable
{
    /// <summary>Half of what the control plane takes in one call, by number.</summary>
    private const int MaxBatch = 500;

    /// <summary>A quarter of the 4 MiB that it takes, in bytes.</summary>
    private const int MaxBytes = 1 << 20;

    /// <summary>At stop, when the host's time is up: long enough for one more try.</summary>
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _abandon = new(Timeout.InfiniteTimeSpan, time);
    private readonly CancellationTokenSource _finish = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_finish.Token, _abandon.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _finish.CancelAsync();
        await using (cancellationToken.Register(() => _abandon.CancelAfter(LastTry)))
        {
            await _running;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _abandon.Dispose();
        _finish.Dispose();
    }

    private async Task RunAsync(CancellationToken finish, CancellationToken abandon)
    {
        byte[] buffer = new byte[MaxBytes];
        SpoolPosition position = default;
        try
        {
            while (true)
            {
                while (TryRead(position, buffer, out SpoolBatch batch))
                {
                    if (batch.Count == 0)
                    {
                        metrics.AuditDropped(1);
                        Log.Damaged(logger, batch.Next.Offset - (batch.Next.Segment == position.Segment ? position.Offset : 0));
                    }
                    else
                    {
                        await DeliverAsync(batch.Lines, batch.Count, abandon);
                    }

                    position = batch.Next;
                    spool.Delivered(position);
                }

                if (finish.IsCancellationRequested)
                {
                    return;
                }

                await signal.WaitAsync(finish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException)
        {
            Log.LeftForNextStart(logger, spool.Bytes);
        }
    }

    private bool TryRead(SpoolPosition position, byte[] buffer, out SpoolBatch batch)
    {
        try
        {
            return spool.TryRead(position, MaxBatch, buffer, out batch);
        }
        catch (IOException e)
        {
            Log.Unreadable(logger, e.Message);
            batch = default;
            return false;
        }
    }

    private async Task DeliverAsync(ReadOnlyMemory<byte> lines, int count, CancellationToken abandon)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            try
            {
                AuditBatchResult result = await controlPlane.SendAuditAsync(lines, abandon);
                Log.Delivered(logger, result.Accepted, result.Duplicates);

                // What follows waits for the disk, and the answer may have come on a thread that polls sockets.
                await Task.Yield();
                return;
            }
            catch (ControlPlaneException e) when (e.IsRefusal && count > 1)
            {
                // One event that can't be taken must not hold up the others: halve until it is alone.
                int length = LengthOf(lines.Span, count / 2);
                await DeliverAsync(lines[..length], count / 2, abandon);
                await DeliverAsync(lines[length..], count - (count / 2), abandon);
                return;
            }
            catch (ControlPlaneException e) when (e.IsRefusal)
            {
                metrics.AuditDropped(1);
                Log.Refused(logger, AuditLine.RequestIdOf(lines.Span), e.Message);
                return;
            }
            catch (ControlPlaneException e)
            {
                Log.DeliveryFailed(logger, count, spool.Bytes, e.Message);
            }

            await Task.Delay(pause, time, abandon);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> lines, int count)
    {
        int length = 0;
        for (int i = 0; i < count; i++)
        {
            length += lines[length..].IndexOf((byte)'\n') + 1;
        }

        return length;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuditDelivered, LogLevel.Debug, "Audit batch taken: {Accepted} new, {Duplicates} known", EventName = "AuditDelivered")]
        public static partial void Delivered(ILogger logger, int accepted, int duplicates);

        [LoggerMessage(EventIds.AuditDeliveryFailed, LogLevel.Warning, "Audit batch of {Count} not taken, {Waiting} bytes wait in the spool: {Reason}; trying again", EventName = "AuditDeliveryFailed")]
        public static partial void DeliveryFailed(ILogger logger, int count, long waiting, string reason);

        [LoggerMessage(EventIds.AuditRefused, LogLevel.Error, "The control plane refused the audit event of request {RequestId}: it is in this log only ({Reason})", EventName = "AuditRefused")]
        public static partial void Refused(ILogger logger, string requestId, string reason);

        [LoggerMessage(EventIds.AuditLeft, LogLevel.Warning, "Stopping with {Bytes} bytes of audit events in the spool: they are delivered after the next start", EventName = "AuditLeft")]
        public static partial void LeftForNextStart(ILogger logger, long bytes);

        [LoggerMessage(EventIds.AuditSpoolDamaged, LogLevel.Error, "{Bytes} bytes of the audit spool are no whole event and were passed over: a crash cut a write off", EventName = "AuditSpoolDamaged")]
        public static partial void Damaged(ILogger logger, long bytes);

        [LoggerMessage(EventIds.AuditSpoolUnreadable, LogLevel.Error, "The audit spool cannot be read ({Reason}): mend the disk", EventName = "AuditSpoolUnreadable")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
