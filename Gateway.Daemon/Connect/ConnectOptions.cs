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
}
