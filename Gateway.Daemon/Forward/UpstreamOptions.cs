namespace Gateway.Daemon.Forward;

/// <summary>How AWS is reached, section <c>Upstream</c>.</summary>
internal sealed class UpstreamOptions
{
    public const string Section = "Upstream";

    /// <summary><c>host:port</c> that every upstream connection goes to, while Host and SNI stay AWS's; for emulators and private endpoints.</summary>
    public string? ConnectTo { get; set; }

    /// <summary>A PEM file with further trust roots for upstream certificates. Validation itself can't be switched off.</summary>
    public string? CaFile { get; set; }

    /// <summary>How long a TCP connection may take. Default 10 s; range 100 ms to 2 min.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a call may be silent in both directions. Default 17 min: a synchronous Lambda call is silent for up to 15.
    /// Range 1 s to 2 h.
    /// </summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(17);
}
