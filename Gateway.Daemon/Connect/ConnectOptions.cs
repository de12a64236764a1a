namespace Gateway.Daemon.Connect;

/// <summary>Settings of the CONNECT stage, section <c>Connect</c>.</summary>
internal sealed class ConnectOptions
{
    public const string Section = "Connect";

    /// <summary>
    /// How long a client may take to send its first bytes and its CONNECT head. Default 10 s: far above any network's round trip, far
    /// below what lets idle connections pile up. Range 1 s to 5 min.
    /// </summary>
    public TimeSpan HeadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Hosts that are tunnelled without interception: <c>host[:port]</c> or <c>*.suffix[:port]</c>. Default none.</summary>
    public IList<string> BlindTunnelHosts { get; } = [];

    /// <summary>How long a blind tunnel may be silent in both directions. Default 20 min, above Lambda's 15. Range 1 s to 24 h.</summary>
    public TimeSpan BlindTunnelIdleTimeout { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>Networks whose clients may open tunnels. Default none listed: all may.</summary>
    public IList<string> AllowedClients { get; } = [];

    /// <summary>
    /// A file of <c>name:hash</c> lines, made by <c>door create</c>; then a CONNECT must bring one of them in Proxy-Authorization. Default
    /// none: the proxy key of each call is what counts, and this only keeps strangers from the port.
    /// </summary>
    public string? CredentialsFile { get; set; }

    /// <summary>
    /// The addresses of TCP balancers that send the PROXY protocol, version 1 or 2. From these it must come, from others it is refused:
    /// anybody could say anything there. Default none.
    /// </summary>
    public IList<string> ProxyProtocolFrom { get; } = [];
}
