using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Resolve;

/// <summary>
/// Whether changes are known to arrive. While the stream speaks, cached grants are current to the second; after a silence they aren't.
/// Written by the listener, read by every look-up.
/// </summary>
internal sealed class ChangeStreamHealth(IOptions<ResolveOptions> options, TimeProvider time)
{
    private long _lastHeard = long.MinValue;
    private readonly long _started = time.GetTimestamp();
    private long _sequence;

    /// <summary>The last change sequence heard of.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>When the stream last spoke, a timestamp; <see cref="long.MinValue"/> when it never did.</summary>
    public long LastHeard => Volatile.Read(ref _lastHeard);

    /// <summary>Whether the stream spoke within <see cref="ResolveOptions.StreamSilence"/>.</summary>
    public bool IsAlive
    {
        get
        {
            long heard = Volatile.Read(ref _lastHeard);
            return heard != long.MinValue && time.GetElapsedTime(heard) < options.Value.StreamSilence;
        }
    }

    /// <summary>Time since the stream last spoke; since the start, when it never did.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _lastHeard) is var heard and not long.MinValue ? heard : _started);

    /// <summary>Notes a heartbeat or a change.</summary>
    public void Heard(long sequence)
    {
        Volatile.Write(ref _sequence, sequence);
        Volatile.Write(ref _lastHeard, time.GetTimestamp());
    }
}
