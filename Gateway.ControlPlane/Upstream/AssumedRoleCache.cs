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

    // A session this young is not fetched anew for being rejected: a daemon must not drive STS.
    private static readonly TimeSpan MinAge = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The session of the key, from memory or from STS.</summary>
    /// <param name="key">Whose session it is.</param>
    /// <param name="rejected">The access key id of a session that AWS no longer takes; null as a rule.</param>
    /// <param name="assume">Asks STS.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CloudKeys> GetAsync(
        string key, string? rejected, Func<CancellationToken, Task<CloudKeys>> assume, CancellationToken cancellationToken)
    {
        if (_entries.Count >= MaxEntries)
        {
            RemoveExpired();
        }

        Entry entry = _entries.GetOrAdd(key, _ => new Entry());
        if (IsFresh(entry.Keys) && !IsRejected(entry, rejected))
        {
            return entry.Keys!;
        }

        await entry.Gate.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh(entry.Keys) || IsRejected(entry, rejected))
            {
                entry.Keys = await assume(cancellationToken);
                entry.FetchedAt = time.GetTimestamp();
            }

            return entry.Keys!;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private bool IsFresh(CloudKeys? keys) => keys is not null && (keys.ExpiresAt is null || keys.ExpiresAt > time.GetUtcNow() + RefreshAhead);

    private bool IsRejected(Entry entry, string? rejected) =>
        rejected is not null && entry.Keys?.AccessKeyId == rejected && time.GetElapsedTime(entry.FetchedAt) > MinAge;

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

        // Written under the gate; a reader that sees the old one asks the gate.
        public long FetchedAt { get; set; }

        public CloudKeys? Keys
        {
            get => _keys;
            set => _keys = value;
        }
    }
}
