using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Gateway.Daemon.Audit.Spool;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Limits;
using Gateway.Signing.Contracts;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Audit;

/// <summary>
/// Takes events off the request's path, as lines, made by whoever records while what they say is in the processor's caches: events that
/// wait as objects outlive the collector's first generation, and the making of hundreds at once keeps a thread from calls that are under way.
/// A call reserves its place before anything is done for it, so that at the bound calls are refused and events never are; an operator who
/// wants it the other way has the oldest dropped, a block of them at once. Safe for concurrent use; one reader.
/// </summary>
internal sealed partial class AuditQueue(
    AuditSpool spool, IOptions<AuditOptions> options, TimeProvider time, GatewayMetrics metrics, ILogger<AuditQueue> logger)
{
    /// <summary>Blocks kept for events to come: what a busy gateway records in one <see cref="AuditOptions.BatchDelay"/>.</summary>
    private const int MaxSpare = 16;

    private readonly Channel<bool> _begun = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _lock = new();

    /// <summary>Oldest first; <see cref="_filling"/> is the last of them.</summary>
    private readonly Queue<AuditBlock> _blocks = new();
    private readonly Stack<AuditBlock> _spare = new();
    private readonly LogThrottle _throttle = new();
    private readonly int _places = options.Value.QueueSize;
    private readonly bool _refuses = options.Value.WhenFull == AuditOverflow.Refuse;
    private readonly long _mostUnproven = options.Value.SpoolMaxBytes / 100 * options.Value.UnprovenPercent;
    private AuditBlock? _filling;
    private int _count;
    private int _taken;
    private long _unprovenBytes;
    private bool _isComplete;

    /// <summary>Places of events in memory and of calls under way.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Events that nobody has taken yet.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether no more events come.</summary>
    public bool IsComplete => Volatile.Read(ref _isComplete);

    /// <summary>How many times <see cref="TryTake"/> has something now.</summary>
    public int Blocks
    {
        get
        {
            lock (_lock)
            {
                return _blocks.Count;
            }
        }
    }

    /// <summary>Takes a place for one call's event. False: there is none, and the call must be refused.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _taken) <= _places || !_refuses)
        {
            return true;
        }

        Release(1);
        return false;
    }

    /// <summary>Hands an event over that has its place.</summary>
    /// <param name="auditEvent">What is recorded.</param>
    /// <param name="isUnproven">Whether the call was refused before its caller had proved a key, so that anybody could have made it.</param>
    public void Enqueue(AuditEvent auditEvent, bool isUnproven = false)
    {
        if (isUnproven && spool.UnprovenBytes + Volatile.Read(ref _unprovenBytes) >= _mostUnproven)
        {
            DropUnproven();
            return;
        }

        ReadOnlySpan<byte> line = AuditLine.Of(auditEvent);
        AuditBlock? oldest = null;
        bool isFirst, isTaken;
        lock (_lock)
        {
            if (!_refuses && _count >= _places)
            {
                TryTake(out oldest);
            }

            isTaken = !_isComplete;
            isFirst = isTaken && _count == 0;
            if (isTaken)
            {
                Add(line, isUnproven);
            }
        }

        if (isFirst)
        {
            _begun.Writer.TryWrite(true);
        }

        if (oldest is not null)
        {
            Drop(oldest.Count, AuditLine.RequestIdOf(oldest.Oldest));
            Written(oldest);
        }

        if (!isTaken)
        {
            Drop(1, auditEvent.RequestId);
            Release(1);
        }
    }

    /// <summary>Waits until there may be something to take. False: nothing more comes.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        await _begun.Reader.WaitToReadAsync(cancellationToken) && _begun.Reader.TryRead(out _);

    /// <summary>Takes the oldest events. They keep their places until they are <see cref="Written"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out AuditBlock? block)
    {
        lock (_lock)
        {
            if (!_blocks.TryDequeue(out block))
            {
                return false;
            }

            _count -= block.Count;
            _filling = block == _filling ? null : _filling;
            return true;
        }
    }

    /// <summary>Gives the places of a block back: its events are on disk, or their loss was counted.</summary>
    public void Written(AuditBlock block)
    {
        Release(block.Count);
        lock (_lock)
        {
            _unprovenBytes -= block.UnprovenBytes;
            if (block.IsUsual && _spare.Count < MaxSpare)
            {
                block.Clear();
                _spare.Push(block);
            }
        }
    }

    /// <summary>No more events come: the reader may finish.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
        }

        _begun.Writer.TryComplete();
    }

    private void Add(ReadOnlySpan<byte> line, bool isUnproven)
    {
        if (_filling is null || !_filling.TryAdd(line, isUnproven))
        {
            _filling = line.Length <= AuditBlock.UsualCapacity && _spare.TryPop(out AuditBlock? spare)
                ? spare
                : new AuditBlock(Math.Max(AuditBlock.UsualCapacity, line.Length));
            _filling.TryAdd(line, isUnproven);
            _blocks.Enqueue(_filling);
        }

        _count++;
        _unprovenBytes += isUnproven ? line.Length : 0;
    }

    private void Release(int count) => Interlocked.Add(ref _taken, -count);

    private void Drop(int count, string firstRequestId)
    {
        metrics.AuditDropped(count);
        Log.QueueFull(logger, count, firstRequestId);
    }

    /// <summary>What is dropped is in the log, and the first of each minute says so.</summary>
    private void DropUnproven()
    {
        Release(1);
        metrics.AuditUnprovenDropped();
        if (_throttle.TryPass((double)time.GetTimestamp() / time.TimestampFrequency, out long unsaid))
        {
            Log.UnprovenDropped(logger, _mostUnproven, unsaid);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuditQueueFull, LogLevel.Error, "The audit queue is full: {Count} events, that of request {RequestId} first, are in this log only", EventName = "AuditQueueFull")]
        public static partial void QueueFull(ILogger logger, int count, string requestId);

        [LoggerMessage(EventIds.AuditUnprovenDropped, LogLevel.Warning, "Events of refused calls without a proven key take their share of the audit spool ({Bytes} bytes, Audit:UnprovenPercent): the next are in the log only; {Unsaid} more since it was last said", EventName = "AuditUnprovenDropped")]
        public static partial void UnprovenDropped(ILogger logger, long bytes, long unsaid);
    }
}
