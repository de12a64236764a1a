using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Resolve;

/// <summary>What the daemon asks of the control plane. Failures to reach it are <see cref="ControlPlaneException"/>.</summary>
internal interface IControlPlane
{
    /// <summary>Looks a proxy key up for one scope.</summary>
    Task<GrantResult> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken);

    /// <summary>Has an outgoing SigV4A request signed.</summary>
    /// <exception cref="SigningException">The control plane does not sign it, or can't be asked.</exception>
    Task<SignResult> SignAsync(SignRequest request, CancellationToken cancellationToken);

    /// <summary>Has the next chunks of a SigV4A body signed.</summary>
    /// <exception cref="SigningException">The control plane does not sign them, or can't be asked.</exception>
    Task<SignChunksResult> SignChunksAsync(SignChunksRequest request, CancellationToken cancellationToken);

    /// <summary>Reads changes and heartbeats from after a sequence on, until the stream breaks.</summary>
    IAsyncEnumerable<ChangeStreamItem> ReadChangesAsync(long? afterSequence, CancellationToken cancellationToken);

    /// <summary>Delivers audit events, each a line of JSON that ends with a line feed; a repeat is harmless.</summary>
    Task<AuditBatchResult> SendAuditAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken);

    /// <summary>Reports this node.</summary>
    Task SendHeartbeatAsync(NodeHeartbeat heartbeat, CancellationToken cancellationToken);
}
