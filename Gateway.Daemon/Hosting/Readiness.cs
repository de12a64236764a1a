using Gateway.Daemon.Resolve;

namespace Gateway.Daemon.Hosting;

/// <summary>Whether this node should get traffic: it listens, hears of changes and is not about to go.</summary>
internal sealed class Readiness(ChangeStreamHealth changes, IHostApplicationLifetime lifetime)
{
    /// <summary>The reason why not; null when ready.</summary>
    public string? NotReadyBecause =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "the gateway is stopping"
        : changes.IsAlive ? null
        : "no word from the control plane: cached grants serve until they expire; check ControlPlane:Url and the node token";
}
