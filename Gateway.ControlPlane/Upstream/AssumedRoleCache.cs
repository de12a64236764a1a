namespace Gateway.ControlPlane.Upstream;

/// <summary>
/// Sessions of assumed roles, one per credential version and proxy key, and of the machine's own role, one per credential version. Safe for
/// concurrent use: one call to STS, or to the machine's metadata, at a time per entry, and a fresh session is fetched ahead of expiry. Past
/// 10,000 the one unused for the longest goes, and is fetched again when it is needed.
/// </summary>
internal sealed class AssumedRoleCache(TimeProvider time)
{
    // A session must outlive the grants made from it: the daemon's hard limit is 15 minutes.
    private static readonly TimeSpan RefreshAhead = TimeSpan.FromMinutes(20);

    /// <summary>Sessions held at most.</summary>
    public const int MaxEntries = 10_000;

    // A session this young is not fetched anew for being rejected: a daemon must not drive STS.
    private static readonly TimeSpan MinAge = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    // Under the lock; the most recently used first.
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>How many sessions are held.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The session of the key, from memory or from STS.</summary>
    /// <param name="key">Whose session it is.</param>
    /// <param name="rejected">The access key id of a session that AWS no longer takes; null as a rule.</param>
    /// <param name="assume">Asks STS.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CloudKeys> GetAsync(
        string key, string? rejected, Func<CancellationToken, Task<CloudKeys>> assume, CancellationToken cancellationToken)
    {
        Entry entry = Use(key);
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

    private Entry Use(string key)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
            else
            {
                node = _byUse.AddFirst(new Entry(key));
                _entries.Add(key, node);
            }

            RemoveUnused();
            return node.Value;
        }
    }

    // Two looked at for each one used: what has ended and is not asked for any more goes as fast as others come, and no call pays for all.
    private void RemoveUnused()
    {
        for (int i = 0; i < 2 && _byUse.Last is { } last && (_entries.Count > MaxEntries || HasEnded(last.Value.Keys)); i++)
        {
            if (ReferenceEquals(last, _byUse.First))
            {
                return;
            }

            _byUse.RemoveLast();
            _entries.Remove(last.Value.Key);
        }
    }

    private bool HasEnded(CloudKeys? keys) => keys is not null && !IsFresh(keys);

    private bool IsFresh(CloudKeys? keys) => keys is not null && (keys.ExpiresAt is null || keys.ExpiresAt > time.GetUtcNow() + RefreshAhead);

    private bool IsRejected(Entry entry, string? rejected) =>
        rejected is not null && entry.Keys?.AccessKeyId == rejected && time.GetElapsedTime(entry.FetchedAt) > MinAge;

    // The gate needs no disposal: SemaphoreSlim holds a handle only when its wait handle was asked for.
    private sealed class Entry(string key)
    {
        private volatile CloudKeys? _keys;

        public string Key { get; } = key;

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
