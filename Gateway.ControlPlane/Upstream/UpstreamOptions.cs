using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Upstream;

/// <summary>How the control plane's own calls to AWS reach it.</summary>
internal sealed record UpstreamOptions
{
    /// <summary>Host that every connection goes to, while Host and SNI stay AWS's; null: AWS itself.</summary>
    public string? ConnectHost { get; init; }

    /// <summary>Port of <see cref="ConnectHost"/>.</summary>
    public int ConnectPort { get; init; }

    /// <summary>HTTP proxy that connections to AWS go through; null: none, whatever the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Roots trusted beside the system's; empty by default.</summary>
    public required X509Certificate2Collection ExtraRoots { get; init; }

    public static UpstreamOptions Read(SettingsReader reader)
    {
        const string ConnectKey = "Upstream:ConnectTo";
        string? host = null;
        int port = 0;
        if (reader.Text(ConnectKey) is { } connect)
        {
            int colon = connect.LastIndexOf(':');
            if (colon > 0 && ushort.TryParse(connect.AsSpan(colon + 1), out ushort parsed) && parsed > 0)
            {
                host = connect[..colon].Trim('[', ']');
                port = parsed;
            }
            else
            {
                reader.Mistake(ConnectKey, "HOST:PORT");
            }
        }

        const string ProxyKey = "Upstream:Proxy";
        Uri? proxy = null;
        if (reader.Text(ProxyKey) is { } proxyText && !(Uri.TryCreate(proxyText, UriKind.Absolute, out proxy) && proxy.Scheme == "http"))
        {
            reader.Mistake(ProxyKey, "the URL of an HTTP proxy, such as http://proxy:3128");
        }
        else if (proxy is not null && host is not null)
        {
            reader.Mistake(ProxyKey, "nothing while Upstream:ConnectTo is set: only one of them can be followed");
        }

        const string CaKey = "Upstream:CaFile";
        var roots = new X509Certificate2Collection();
        if (reader.ExistingFile(CaKey, "a PEM certificate file") is { } file)
        {
            try
            {
                roots.ImportFromPemFile(file);
            }
            catch (CryptographicException)
            {
                // Reported below, with the file that holds no certificate at all.
            }

            if (roots.Count == 0)
            {
                reader.Mistake(CaKey, "a PEM certificate file");
            }
        }

        return new UpstreamOptions { ConnectHost = host, ConnectPort = port, Proxy = proxy, ExtraRoots = roots };
    }
}
