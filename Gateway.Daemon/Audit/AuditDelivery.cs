using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Audit;

/// <summary>
/// Brings queued events to the control plane in batches, in order, each until it is taken: a repeat is harmless there. At stop it tries
/// to empty the queue within the host's shutdown time.
/// </summary>
internal sealed partial class AuditDelivery(
    AuditQueue queue,
    IControlPlane controlPlane,
    IOptions<AuditOptions> options,
    TimeProvider time,
    GatewayMetrics metrics,
    ILogger<AuditDelivery> logger) : IHostedService, IDisposable
{
    /// <summary>Half of what the control plane takes in one call, by number; with every text cut, far below its 4 MiB too.</summary>
    private const int MaxBatch = 500;

    /// <summary>At stop, when the host's time is up: long enough for one more try.</summary>
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _abandon = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
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
        List<AuditEvent> batch = new(MaxBatch);
        try
        {
            while (await queue.Reader.WaitToReadAsync(abandon))
            {
                if (!queue.Reader.Completion.IsCompleted && queue.Reader.Count < MaxBatch)
                {
                    await Task.Delay(options.Value.BatchDelay, time, abandon);
                }

                while (batch.Count < MaxBatch && queue.Reader.TryRead(out AuditEvent? next))
                {
                    batch.Add(next);
                }

                await DeliverAsync(batch, abandon);
                batch.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            long left = batch.Count + queue.Reader.Count;
            if (left > 0)
            {
                metrics.AuditDropped(left);
                Log.Abandoned(logger, left);
            }
        }
    }

    private async Task DeliverAsync(List<AuditEvent> batch, CancellationToken abandon)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            try
            {
                AuditBatchResult result = await controlPlane.SendAuditAsync(new AuditBatch { Events = batch }, abandon);
                Log.Delivered(logger, result.Accepted, result.Duplicates);
                return;
            }
            catch (ControlPlaneException e) when (e.IsRefusal && batch.Count > 1)
            {
                // One event that can't be taken must not hold up the others: halve until it is alone.
                int half = batch.Count / 2;
                await DeliverAsync(batch[..half], abandon);
                await DeliverAsync(batch[half..], abandon);
                return;
            }
            catch (ControlPlaneException e) when (e.IsRefusal)
            {
                metrics.AuditDropped(1);
                Log.Refused(logger, batch[0].RequestId, e.Message);
                return;
            }
            catch (ControlPlaneException e)
            {
                Log.DeliveryFailed(logger, batch.Count, queue.Reader.Count, e.Message);
            }

            await Task.Delay(pause, time, abandon);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuditDelivered, LogLevel.Debug, "Audit batch taken: {Accepted} new, {Duplicates} known", EventName = "AuditDelivered")]
        public static partial void Delivered(ILogger logger, int accepted, int duplicates);

        [LoggerMessage(EventIds.AuditDeliveryFailed, LogLevel.Warning, "Audit batch of {Count} not taken, {Waiting} more wait: {Reason}; trying again", EventName = "AuditDeliveryFailed")]
        public static partial void DeliveryFailed(ILogger logger, int count, int waiting, string reason);

        [LoggerMessage(EventIds.AuditRefused, LogLevel.Error, "The control plane refused the audit event of request {RequestId}: it is in this log only ({Reason})", EventName = "AuditRefused")]
        public static partial void Refused(ILogger logger, string requestId, string reason);

        [LoggerMessage(EventIds.AuditAbandoned, LogLevel.Error, "Stopping with {Count} audit events undelivered: they are in this log only", EventName = "AuditAbandoned")]
        public static partial void Abandoned(ILogger logger, long count);
    }
}
