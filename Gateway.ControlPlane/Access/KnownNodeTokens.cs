using System.Collections.Concurrent;

namespace Gateway.ControlPlane.Access;

/// <summary>
/// Whose a node token is, from memory. Not whether it is still good: that is asked of the database at each use. Forgotten after a while,
/// so that last use is noted again. Bounded; safe for concurrent use.
/// </summary>
internal sealed class KnownNodeTokens(TimeProvider time)
{
    private const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<string, (NodeCaller Node, DateTimeOffset At)> _nodes = new(StringComparer.Ordinal);

    /// <summary>The node, or null when it must be looked up.</summary>
    public NodeCaller? Find(byte[] tokenHash) =>
        _nodes.TryGetValue(Key(tokenHash), out (NodeCaller Node, DateTimeOffset At) entry) && time.GetUtcNow() - entry.At < AccessStore.LastUseResolution
            ? entry.Node
            : null;

    public void Remember(byte[] tokenHash, NodeCaller node)
    {
        if (_nodes.Count >= MaxEntries)
        {
            _nodes.Clear();
        }

        _nodes[Key(tokenHash)] = (node, time.GetUtcNow());
    }

    private static string Key(byte[] tokenHash) => Convert.ToHexString(tokenHash);
}
