using System.Collections.Concurrent;

namespace Gateway.ControlPlane.Upstream;

/// <summary>
/// Sessions of assumed roles, one per credential version and proxy key. Safe for concurrent use: one call to STS at a time per entry,
/// and a fresh session is fetched ahead of expiry.
/// </summary>
internal sealed class AssumedRoleCache(TimeProvider time)
{
    // A session must outlive the grants made from it: the daemon's hard limit is 15 minutes.
    private static readonly TimeSpan RefreshAhead = TimeSpan.FromMinutes(20);
    private const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The session of the key, from memory or from STS.</summary>
    public async Task<CloudKeys> GetAsync(string key, Func<CancellationToken, Task<CloudKeys>> assume, CancellationToken cancellationToken)
    {
        if (_entries.Count >= MaxEntries)
        {
            RemoveExpired();
        }

        Entry entry = _entries.GetOrAdd(key, _ => new Entry());
        if (IsFresh(entry.Keys))
        {
            return entry.Keys!;
        }

        await entry.Gate.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh(entry.Keys))
            {
                entry.Keys = await assume(cancellationToken);
            }

            return entry.Keys!;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private bool IsFresh(CloudKeys? keys) => keys is not null && (keys.ExpiresAt is null || keys.ExpiresAt > time.GetUtcNow() + RefreshAhead);

    private void RemoveExpired()
    {
        foreach ((string key, Entry entry) in _entries)
        {
            if (entry.Keys is not null && !IsFresh(entry.Keys))
            {
                _entries.TryRemove(key, out _);
            }
        }
    }

    // The gate needs no disposal: SemaphoreSlim holds a handle only when its wait handle was asked for.
    private sealed class Entry
    {
        private volatile CloudKeys? _keys;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public CloudKeys? Keys
        {
            get => _keys;
            set => _keys = value;
        }
    }
}
