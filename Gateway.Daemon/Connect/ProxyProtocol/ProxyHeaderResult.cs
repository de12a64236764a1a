namespace Gateway.Daemon.Connect.ProxyProtocol;

/// <summary>What the first bytes from a balancer turned out to be.</summary>
internal enum ProxyHeaderResult
{
    /// <summary>Not enough bytes to tell: read on.</summary>
    Incomplete,

    /// <summary>A whole, well-formed header.</summary>
    Complete,

    /// <summary>Anything else.</summary>
    Malformed,
}
