namespace Gateway.Daemon.Payload;

/// <summary>One request's part of the <see cref="SpoolQuota"/>; returned when disposed, with the request. Not safe for concurrent use.</summary>
internal sealed class SpoolShare(SpoolQuota quota) : IDisposable
{
    private long _taken;

    /// <summary>Takes what is lacking to so many bytes.</summary>
    public bool TryGrowTo(long total)
    {
        long more = total - _taken;
        if (more > 0 && !quota.TryTake(more))
        {
            return false;
        }

        _taken = Math.Max(_taken, total);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        quota.Return(_taken);
        _taken = 0;
    }
}
