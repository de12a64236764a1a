namespace Gateway.Daemon.Limits;

/// <summary>The limits that this process keeps itself; the label of <c>csg.limit.hits</c>. Kestrel's own show in its metrics.</summary>
internal enum Limit
{
    /// <summary><c>Limits:MaxConnections</c>.</summary>
    Connections = 0,

    /// <summary><c>Limits:MaxConnectionsPerAddress</c>.</summary>
    ConnectionsPerAddress,

    /// <summary><c>Limits:HandshakesPerSecond</c>.</summary>
    Handshakes,

    /// <summary><c>Limits:MintBurst</c> and <c>Limits:MintsPerSecond</c>.</summary>
    Mints,

    /// <summary><c>Limits:MaxConcurrentMints</c>, for longer than a client should wait.</summary>
    ConcurrentMints,

    /// <summary><c>Payload:SpoolMaxBytes</c>.</summary>
    PayloadSpool,
}
