using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Payload;

/// <summary>What the spool files of all requests may take of the disk together. Safe for concurrent use.</summary>
internal sealed class SpoolQuota(IOptions<PayloadOptions> options)
{
    private long _taken;

    /// <summary>Bytes in spool files now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes room for so many bytes more; false, and nothing taken, when there is not so much.</summary>
    public bool TryTake(long count)
    {
        if (Interlocked.Add(ref _taken, count) <= options.Value.SpoolMaxBytes)
        {
            return true;
        }

        Interlocked.Add(ref _taken, -count);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Return(long count) => Interlocked.Add(ref _taken, -count);
}
