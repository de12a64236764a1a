using Gateway.Daemon.Resolve;

namespace Gateway.Daemon.Hosting;

/// <summary>Whether this node should get traffic: it listens, and it hears of changes.</summary>
internal sealed class Readiness(ChangeStreamHealth changes)
{
    /// <summary>The reason why not; null when ready.</summary>
    public string? NotReadyBecause => changes.IsAlive
        ? null
        : "no word from the control plane: cached grants serve until they expire; check ControlPlane:Url and the node token";
}
