namespace Gateway.Daemon.Forward;

/// <summary>How AWS is reached, section <c>Upstream</c>.</summary>
internal sealed class UpstreamOptions
{
    public const string Section = "Upstream";

    /// <summary><c>host:port</c> that every upstream connection goes to, while Host and SNI stay AWS's; for emulators and private endpoints.</summary>
    public string? ConnectTo { get; set; }

    /// <summary>A PEM file with further trust roots for upstream certificates. Validation itself can't be switched off.</summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// <c>http://[user@]host:port</c> of an HTTP proxy on the way to AWS; its password is in <see cref="ProxyPasswordFile"/>. Names are
    /// then resolved there, so that resolved addresses cannot be checked here. Not together with <see cref="ConnectTo"/>.
    /// </summary>
    public string? Proxy { get; set; }

    /// <summary>The file that holds the password of the user in <see cref="Proxy"/>.</summary>
    public string? ProxyPasswordFile { get; set; }

    /// <summary>
    /// Networks that are no public ones and may be connected to all the same, as <c>10.1.0.0/16</c>; for VPC endpoints. Default none: the
    /// gateway is no way into the network that it stands in, whatever a name server answers.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>How long a TCP connection may take, and the tunnel of <see cref="Proxy"/>. Default 10 s; range 100 ms to 2 min.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a call may be silent in both directions. Default 17 min: a synchronous Lambda call is silent for up to 15.
    /// Range 1 s to 2 h.
    /// </summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(17);
}
