namespace Gateway.Daemon.Resolve;

/// <summary>The last measured time from a change's commit to its effect here. Written by the listener, read by the heartbeat.</summary>
internal sealed class RevocationLag
{
    private double _milliseconds = double.NaN;

    public double? Milliseconds => Volatile.Read(ref _milliseconds) is var ms && double.IsNaN(ms) ? null : ms;

    /// <summary>Clocks differ between machines: a negative lag is reported as none.</summary>
    public void Measured(TimeSpan lag) => Volatile.Write(ref _milliseconds, Math.Max(0, lag.TotalMilliseconds));
}
