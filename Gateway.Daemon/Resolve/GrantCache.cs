using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Resolve;

/// <summary>
/// Grants by key and scope: bounded, entries replaced whole. A change empties what it names and is remembered, so that an answer the
/// control plane gave before the change and that arrives after it isn't kept. Safe for concurrent use.
/// </summary>
internal sealed class GrantCache(IOptions<ResolveOptions> options, TimeProvider time)
{
    /// <summary>How many changes are remembered by key; older ones count for every key, which costs a look-up and loses nothing.</summary>
    private const int MaxRememberedChanges = 4096;

    private readonly ConcurrentDictionary<GrantKey, CachedGrant> _entries = new();
    private readonly ConcurrentDictionary<string, long> _changes = new(StringComparer.Ordinal);
    private readonly Lock _trimming = new();
    private long _floor;

    public int Count => _entries.Count;

    public CachedGrant? Find(GrantKey key)
    {
        if (!_entries.TryGetValue(key, out CachedGrant? entry))
        {
            return null;
        }

        entry.LastUsed = time.GetTimestamp();
        return entry;
    }

    /// <summary>Keeps the entry unless a later change made it stale; says whether it was kept.</summary>
    public bool TryStore(GrantKey key, CachedGrant entry)
    {
        entry.LastUsed = time.GetTimestamp();
        if (IsStale(key, entry))
        {
            return false;
        }

        _entries[key] = entry;
        if (IsStale(key, entry))
        {
            // The change came between the check and the store, and may have swept before the entry was there.
            _entries.TryRemove(new KeyValuePair<GrantKey, CachedGrant>(key, entry));
            return false;
        }

        if (_entries.Count > options.Value.CacheSize)
        {
            Trim();
        }

        return true;
    }

    /// <summary>Drops the entries of the proxy keys; null drops all.</summary>
    public void Invalidate(IReadOnlyList<string>? accessKeyIds, long sequence)
    {
        if (accessKeyIds is null || _changes.Count + accessKeyIds.Count > MaxRememberedChanges)
        {
            InterlockedMax(ref _floor, sequence);
            _changes.Clear();
            _entries.Clear();
            return;
        }

        HashSet<string> stale = new(accessKeyIds, StringComparer.Ordinal);
        foreach (string accessKeyId in stale)
        {
            _changes.AddOrUpdate(accessKeyId, sequence, (_, known) => Math.Max(known, sequence));
        }

        foreach (GrantKey key in _entries.Keys)
        {
            if (stale.Contains(key.AccessKeyId))
            {
                _entries.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Drops one entry, if it carries this cloud credential.</summary>
    public void Forget(GrantKey key, string upstreamAccessKeyId)
    {
        if (_entries.TryGetValue(key, out CachedGrant? entry)
            && entry.Result.Grant is { } grant && grant.UpstreamKeys.Any(k => k.AccessKeyId == upstreamAccessKeyId))
        {
            _entries.TryRemove(new KeyValuePair<GrantKey, CachedGrant>(key, entry));
        }
    }

    private bool IsStale(GrantKey key, CachedGrant entry) =>
        entry.Sequence < Volatile.Read(ref _floor)
        || (_changes.TryGetValue(key.AccessKeyId, out long changed) && entry.Sequence < changed);

    /// <summary>Unknown keys go first: made-up ones must not push grants out.</summary>
    private void Trim()
    {
        if (!_trimming.TryEnter())
        {
            return;
        }

        try
        {
            int excess = _entries.Count - (options.Value.CacheSize * 9 / 10);
            foreach (KeyValuePair<GrantKey, CachedGrant> old in _entries
                .OrderBy(static e => e.Value.Result.Kind == GrantResultKind.Found).ThenBy(static e => e.Value.LastUsed).Take(excess).ToArray())
            {
                _entries.TryRemove(old);
            }
        }
        finally
        {
            _trimming.Exit();
        }
    }

    private static void InterlockedMax(ref long location, long value)
    {
        long seen = Volatile.Read(ref location);
        while (seen < value)
        {
            long before = Interlocked.CompareExchange(ref location, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
