namespace Gateway.Daemon.Limits;

/// <summary>
/// A rate with a burst: full at first, one token for each thing that happens, filled again at the rate. Keeps time as told, in seconds
/// of any clock that never goes back. Not safe for concurrent use.
/// </summary>
internal struct TokenBucket(double perSecond, double burst)
{
    private double _missing;
    private double? _last;

    /// <summary>Takes a token when there is one.</summary>
    public bool TryTake(double now)
    {
        _missing = Math.Max(0, _missing - ((now - (_last ?? now)) * perSecond));
        _last = now;
        if (burst - _missing < 1)
        {
            return false;
        }

        _missing++;
        return true;
    }
}
