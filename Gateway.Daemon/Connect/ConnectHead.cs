namespace Gateway.Daemon.Connect;

/// <summary>What the first bytes of a connection turned out to be.</summary>
internal enum ConnectHead
{
    /// <summary>Not enough bytes to tell: read on.</summary>
    Incomplete,

    /// <summary>A whole, well-formed CONNECT head.</summary>
    Complete,

    /// <summary>Something else than CONNECT: the HTTP parser's business.</summary>
    NotConnect,

    /// <summary>Begins with CONNECT and breaks the grammar.</summary>
    Malformed,

    /// <summary>Begins with CONNECT and is longer than the limit.</summary>
    TooLarge,
}
