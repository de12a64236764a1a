namespace Gateway.Tests.Support;

/// <summary>The machine's clock, ahead by as much as a test says. Timers run as they always do.</summary>
internal sealed class MovedClock : TimeProvider
{
    private long _aheadTicks;

    public TimeSpan Ahead
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _aheadTicks));
        set => Volatile.Write(ref _aheadTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
