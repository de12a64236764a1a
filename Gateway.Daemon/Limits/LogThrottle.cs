namespace Gateway.Daemon.Limits;

/// <summary>Lets one of many equal events a minute into the log, and counts the others. Safe for concurrent use.</summary>
internal sealed class LogThrottle
{
    /// <summary>In seconds.</summary>
    public const double Interval = 60;

    private readonly Lock _lock = new();
    private double? _last;
    private long _unsaid;

    /// <param name="now">Seconds of any clock that never goes back.</param>
    /// <param name="unsaid">How many events went unsaid since the last one that was said.</param>
    public bool TryPass(double now, out long unsaid)
    {
        lock (_lock)
        {
            unsaid = _unsaid;
            if (now - _last < Interval)
            {
                _unsaid++;
                return false;
            }

            _last = now;
            _unsaid = 0;
            return true;
        }
    }
}
