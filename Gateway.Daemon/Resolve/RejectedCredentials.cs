using System.Collections.Concurrent;

namespace Gateway.Daemon.Resolve;

/// <summary>
/// Cloud credentials that AWS rejected as expired, by the grant that carried them: each is fetched anew once. Bounded; at the bound all
/// are forgotten, which costs a look-up. Safe for concurrent use.
/// </summary>
internal sealed class RejectedCredentials(TimeProvider time)
{
    private const int MaxEntries = 4096;

    /// <summary>How long a rejection counts. A credential that is still rejected after it is fetched anew once more.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<GrantKey, (string AccessKeyId, long Timestamp)> _entries = new();

    /// <summary>Notes a rejection; false when this credential's was noted within the last minute.</summary>
    public bool TryAdd(GrantKey key, string accessKeyId)
    {
        if (Find(key) == accessKeyId)
        {
            return false;
        }

        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }

        _entries[key] = (accessKeyId, time.GetTimestamp());
        return true;
    }

    /// <summary>The access key id that was rejected for the grant within the last minute; null when none was.</summary>
    public string? Find(GrantKey key) =>
        _entries.TryGetValue(key, out (string AccessKeyId, long Timestamp) entry) && time.GetElapsedTime(entry.Timestamp) < Life ? entry.AccessKeyId : null;
}
