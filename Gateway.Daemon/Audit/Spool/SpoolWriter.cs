using System.Buffers;
using System.Text.Json;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Limits;
using Gateway.Signing.Contracts;
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
    /// <summary>Events written at once: some 300 KiB.</summary>
    private const int MaxBatch = 500;

    /// <summary>Where events are long, fewer are written at once; in bytes.</summary>
    private const int MaxBytes = 512 * 1024;

    /// <summary>At stop, when the host's time is up: calls that were cut at the end of it are recorded too.</summary>
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(5);

    private static readonly JsonWriterOptions Compact = new() { Indented = false, SkipValidation = true };

    /// <summary>How long to wait for a disk that has no room.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly long _mostUnproven = options.Value.SpoolMaxBytes / 100 * options.Value.UnprovenPercent;
    private readonly LogThrottle _throttle = new();
    private readonly CancellationTokenSource _abandon = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
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
        ArrayBufferWriter<byte> lines = new(64 * 1024);
        await using Utf8JsonWriter json = new(lines, Compact);
        int count = 0;
        try
        {
            while (await queue.Reader.WaitToReadAsync(abandon))
            {
                if (!queue.Reader.Completion.IsCompleted && queue.Reader.Count < MaxBatch)
                {
                    await Task.Delay(options.Value.BatchDelay, time, abandon);
                }

                lines.ResetWrittenCount();
                long unproven = 0;
                for (count = 0; count < MaxBatch && lines.WrittenCount < MaxBytes && queue.Reader.TryRead(out QueuedEvent next); count++)
                {
                    if (next.IsUnproven && spool.UnprovenBytes + unproven >= _mostUnproven)
                    {
                        DropUnproven();
                        continue;
                    }

                    int start = lines.WrittenCount;
                    json.Reset(lines);
                    JsonSerializer.Serialize(json, next.Event, ContractsJsonContext.Default.AuditEvent);
                    json.Flush();
                    lines.GetSpan(1)[0] = (byte)'\n';
                    lines.Advance(1);
                    unproven += next.IsUnproven ? lines.WrittenCount - start : 0;
                }

                if (lines.WrittenCount > 0)
                {
                    await WriteAsync(lines.WrittenMemory, unproven, abandon);
                }

                queue.Release(count);
                count = 0;
                signal.Set();
            }
        }
        catch (OperationCanceledException)
        {
            long left = count + queue.Reader.Count;
            metrics.AuditDropped(left);
            Log.Abandoned(logger, left);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> lines, long unproven, CancellationToken abandon)
    {
        bool said = false;
        while (true)
        {
            try
            {
                if (spool.TryAppend(lines, unproven))
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

            await Task.Delay(Pause, time, abandon);
        }
    }

    private void Drop()
    {
        long lost = spool.DropOldest();
        metrics.AuditDropped(lost);
        Log.Dropped(logger, lost, options.Value.SpoolDirectory);
    }

    /// <summary>What is dropped is in the log, and the first of each minute says so.</summary>
    private void DropUnproven()
    {
        metrics.AuditUnprovenDropped();
        if (_throttle.TryPass((double)time.GetTimestamp() / time.TimestampFrequency, out long unsaid))
        {
            Log.UnprovenDropped(logger, _mostUnproven, unsaid);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuditUnprovenDropped, LogLevel.Warning, "Events of refused calls without a proven key take their share of the audit spool ({Bytes} bytes, Audit:UnprovenPercent): the next are in the log only; {Unsaid} more since it was last said", EventName = "AuditUnprovenDropped")]
        public static partial void UnprovenDropped(ILogger logger, long bytes, long unsaid);

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
