using System.Globalization;

namespace Gateway.Daemon.Hosting;

/// <summary>The daemon's own settings, section <c>Csg</c>; the names are the original's where it had them.</summary>
internal sealed class CsgOptions
{
    public const string Section = "Csg";

    /// <summary>False: say so and exit with 0. Default true.</summary>
    public bool Enable { get; set; } = true;

    /// <summary>The root certificate, a PEM file.</summary>
    public string Cert { get; set; } = "";

    /// <summary>The root's private key, a PEM file without passphrase.</summary>
    public string Key { get; set; } = "";

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

    /// <summary>The proxy URL that applications are told.</summary>
    public string AdvertisedEndpoint => string.Create(
        CultureInfo.InvariantCulture, $"http://{(BindHost.Length > 0 ? BindHost : Environment.MachineName)}:{BindPort}");
}
