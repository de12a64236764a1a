namespace Gateway.Daemon.Resolve;

/// <summary>One cache entry; replaced whole, but for the time of its last use.</summary>
internal sealed class CachedGrant(GrantResult result, DateTimeOffset resolvedAt, long sequence)
{
    public GrantResult Result { get; } = result;

    public DateTimeOffset ResolvedAt { get; } = resolvedAt;

    /// <summary>The change sequence the entry reflects.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>Timestamp of the last use; written by many threads, any of which may win.</summary>
    public long LastUsed { get; set; }
}
