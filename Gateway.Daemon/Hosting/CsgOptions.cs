using System.Globalization;

namespace Gateway.Daemon.Hosting;

/// <summary>The daemon's own settings, section <c>Csg</c>; the names are the original's where it had them.</summary>
internal sealed class CsgOptions
{
    public const string Section = "Csg";

    /// <summary>As many as the control plane takes of a node, less the one that signs, and more than any roll-over needs.</summary>
    public const int MostAlsoTrusted = 4;

    /// <summary>The longest <see cref="StopDelay"/>.</summary>
    public static readonly TimeSpan LongestStopDelay = TimeSpan.FromMinutes(1);

    /// <summary>The longest <see cref="DrainTimeout"/>: a call that is longer is no reason to keep a machine.</summary>
    public static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(10);

    /// <summary>False: say so and exit with 0. Default true.</summary>
    public bool Enable { get; set; } = true;

    /// <summary>The root certificate, a PEM file.</summary>
    public string Cert { get; set; } = "";

    /// <summary>The root's private key, a PEM file without passphrase.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// Further roots, PEM files of one certificate each, that applications are told to trust: the next one before it signs, the one before
    /// until nothing shows it any more. At most <see cref="MostAlsoTrusted"/>. Default none.
    /// </summary>
    public IList<string> AlsoTrusted { get; } = [];

    /// <summary>The name by which applications reach this node: advertised, not bound. Default: the machine's host name.</summary>
    public string BindHost { get; set; } = "";

    /// <summary>The proxy port. Default 3128; 0 takes a free one.</summary>
    public int BindPort { get; set; } = 3128;

    /// <summary>The address to listen on. Default: all.</summary>
    public string ListenAddress { get; set; } = "";

    /// <summary>Where <c>/readyz</c> and <c>/metrics</c> are served. Default 127.0.0.1:3129; port 0 takes a free one.</summary>
    public string AdminBind { get; set; } = "127.0.0.1:3129";

    /// <summary>The folder of <c>cloud-service-gateway.log</c>. Empty: standard output alone. Default empty.</summary>
    public string LogDirectory { get; set; } = "";

    /// <summary>
    /// Whether calls go on where their bytes arrive, on the threads that poll the sockets (one a core), in place of the thread pool: a
    /// fifth less CPU a call. What takes long is handed to the pool all the same. Default true.
    /// </summary>
    public bool InlineCompletions { get; set; } = true;

    /// <summary>
    /// How long everything is still served at a stop, after <c>/readyz</c> has turned to 503: behind a balancer, longer than two of its
    /// checks. Default 0, range 0 to 1 min.
    /// </summary>
    public TimeSpan StopDelay { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// How long calls under way may take at a stop, after that; then they are cut. Default 20 s, range 0 to 10 min. Whoever supervises the
    /// daemon must wait 15 s longer (<c>TimeoutStopSec=</c>).
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The proxy URL that applications are told.</summary>
    public string AdvertisedEndpoint => string.Create(
        CultureInfo.InvariantCulture, $"http://{(BindHost.Length > 0 ? BindHost : Environment.MachineName)}:{BindPort}");
}
