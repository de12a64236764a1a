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
    private readonly Lock _trimming = new();

    // Replaced whole by the one who listens to changes.
    private GrantEra _era = new(floor: 0);

    public int Count => _entries.Count;

    /// <summary>The era of what is kept: take it before asking, and give it with the answer.</summary>
    public GrantEra Era => Volatile.Read(ref _era);

    /// <summary>Drops everything, answers still under way included, and counts sequences anew from here.</summary>
    public void BeginEra(long sequence)
    {
        Volatile.Write(ref _era, new GrantEra(sequence));
        _entries.Clear();
    }

    public CachedGrant? Find(GrantKey key)
    {
        if (!_entries.TryGetValue(key, out CachedGrant? entry))
        {
            return null;
        }

        entry.LastUsed = time.GetTimestamp();
        return entry;
    }

    /// <summary>Keeps the entry unless a later change made it stale, or its era is over; says whether it was kept.</summary>
    public bool TryStore(GrantKey key, CachedGrant entry, GrantEra era)
    {
        entry.LastUsed = time.GetTimestamp();
        if (IsStale(key, entry, era))
        {
            return false;
        }

        _entries[key] = entry;
        if (IsStale(key, entry, era))
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
        GrantEra era = Era;
        if (accessKeyIds is null || era.ChangedKeys + accessKeyIds.Count > MaxRememberedChanges)
        {
            BeginEra(Math.Max(era.Floor, sequence));
            return;
        }

        HashSet<string> stale = new(accessKeyIds, StringComparer.Ordinal);
        foreach (string accessKeyId in stale)
        {
            era.Changed(accessKeyId, sequence);
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

    private bool IsStale(GrantKey key, CachedGrant entry, GrantEra era) => era != Era || era.IsStale(key.AccessKeyId, entry.Sequence);

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
}
