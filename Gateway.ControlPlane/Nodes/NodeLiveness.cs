namespace Gateway.ControlPlane.Nodes;

/// <summary>When a node counts as live.</summary>
internal static class NodeLiveness
{
    /// <summary>Three of the daemon's heartbeats, which come every 10 seconds.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
}
