namespace Gateway.Daemon.Resolve;

/// <summary>
/// Whether the control plane leaves look-ups without an answer: the last one that ended had none, and nothing was heard since. A cached
/// grant then serves without waiting for one more to fail (docs/adr/0010). Safe for concurrent use.
/// </summary>
internal sealed class ControlPlaneSilence(ChangeStreamHealth stream, TimeProvider time)
{
    private long _answered = long.MinValue;
    private long _failed = long.MinValue;

    /// <summary>
    /// A failure from before the change stream last spoke says nothing about the silence after it: the next use asks, and waits, once more.
    /// While the stream speaks, a change that was not heard of needs no fear.
    /// </summary>
    public bool IsNow
    {
        get
        {
            long failed = Volatile.Read(ref _failed);
            return failed > Volatile.Read(ref _answered) && (stream.IsAlive || failed > stream.LastHeard);
        }
    }

    /// <summary>A look-up was answered, whatever the answer.</summary>
    public void Answered() => Volatile.Write(ref _answered, time.GetTimestamp());

    /// <summary>A look-up failed. It counts unless another that began later, or ended meanwhile, was answered.</summary>
    /// <param name="asked">When it began, a timestamp.</param>
    public void Failed(long asked)
    {
        if (asked >= Volatile.Read(ref _answered))
        {
            Volatile.Write(ref _failed, time.GetTimestamp());
        }
    }
}
