using System.Threading.Channels;
using Gateway.Daemon.Diagnostics;
using Gateway.Signing.Contracts;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Audit;

/// <summary>
/// Takes events off the request's path. A call reserves its place before anything is done for it, so that at the bound calls are
/// refused and events never are; an operator who wants it the other way has the oldest dropped. Safe for concurrent use.
/// </summary>
internal sealed partial class AuditQueue(IOptions<AuditOptions> options, GatewayMetrics metrics, ILogger<AuditQueue> logger)
{
    /// <summary>Unbounded in itself: the places are what is counted.</summary>
    private readonly Channel<QueuedEvent> _events = Channel.CreateUnbounded<QueuedEvent>();
    private readonly int _places = options.Value.QueueSize;
    private readonly bool _refuses = options.Value.WhenFull == AuditOverflow.Refuse;
    private int _taken;

    public ChannelReader<QueuedEvent> Reader => _events.Reader;

    /// <summary>Places of events in memory and of calls under way.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place for one call's event. False: there is none, and the call must be refused.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _taken) <= _places || !_refuses)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Hands an event over that has its place.</summary>
    /// <param name="auditEvent">What is recorded.</param>
    /// <param name="isUnproven">Whether the call was refused before its caller had proved a key.</param>
    public void Enqueue(AuditEvent auditEvent, bool isUnproven = false)
    {
        if (!_refuses && _events.Reader.Count >= _places && _events.Reader.TryRead(out QueuedEvent oldest))
        {
            Release(1);
            metrics.AuditDropped(1);
            Log.QueueFull(logger, oldest.Event.RequestId);
        }

        if (!_events.Writer.TryWrite(new QueuedEvent(auditEvent, isUnproven)))
        {
            Release(1);
            metrics.AuditDropped(1);
            Log.QueueFull(logger, auditEvent.RequestId);
        }
    }

    /// <summary>Gives places back: the events are on disk, or their loss was counted.</summary>
    public void Release(int count) => Interlocked.Add(ref _taken, -count);

    /// <summary>No more events come: the reader may finish.</summary>
    public void Complete() => _events.Writer.TryComplete();

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuditQueueFull, LogLevel.Error, "The audit queue is full: the event of request {RequestId} is in this log only", EventName = "AuditQueueFull")]
        public static partial void QueueFull(ILogger logger, string requestId);
    }
}
