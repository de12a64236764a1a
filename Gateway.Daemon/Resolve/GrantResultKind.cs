namespace Gateway.Daemon.Resolve;

/// <summary>How a look-up ended.</summary>
internal enum GrantResultKind
{
    /// <summary>The control plane couldn't be asked and nothing usable was cached.</summary>
    Unavailable = 0,

    /// <summary>There is a grant, which may be inactive.</summary>
    Found,

    /// <summary>No such proxy key.</summary>
    UnknownKey,

    /// <summary>The control plane doesn't know such a scope.</summary>
    UnknownScope,
}
