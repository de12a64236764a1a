using System.Collections.Concurrent;

namespace Gateway.Daemon.Resolve;

/// <summary>
/// Changes by number, as far as they can be compared: from a floor on, within one history of the control plane's database. A new one
/// begins when the stream of changes does, when everything is stale, and when the database was restored or failed over.
/// </summary>
internal sealed class GrantEra(long floor)
{
    private readonly ConcurrentDictionary<string, long> _changes = new(StringComparer.Ordinal);

    /// <summary>What is older is stale, whatever its key.</summary>
    public long Floor { get; } = floor;

    /// <summary>How many keys have a change.</summary>
    public int ChangedKeys => _changes.Count;

    /// <summary>Notes a change of one key.</summary>
    public void Changed(string accessKeyId, long sequence) =>
        _changes.AddOrUpdate(accessKeyId, sequence, (_, known) => Math.Max(known, sequence));

    /// <summary>Whether something changed after what reflects the sequence.</summary>
    public bool IsStale(string accessKeyId, long sequence) =>
        sequence < Floor || (_changes.TryGetValue(accessKeyId, out long changed) && sequence < changed);
}
