using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.ControlPlane.Api;

/// <summary>Binds one address of Api:Listen.</summary>
internal static class ApiListener
{
    /// <summary>True when systemd started this very process with listening sockets (<c>sd_listen_fds(3)</c>).</summary>
    public static bool HasSystemdSocket => Environment.GetEnvironmentVariable("LISTEN_PID") == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Takes systemd's socket in the place of all addresses; https when there is an https address among them.</summary>
    public static void ListenOnSystemdSocket(KestrelServerOptions kestrel, ApiOptions options) =>
        kestrel.UseSystemd(listen => Configure(listen, options.Listen.Any(static a => a.Scheme == "https"), options));

    public static void Listen(KestrelServerOptions kestrel, Uri address, ApiOptions options)
    {
        void ConfigureThis(ListenOptions listen) => Configure(listen, address.Scheme == "https", options);
        string host = address.Host.Trim('[', ']');
        if (host == "localhost" && address.Port != 0)
        {
            kestrel.ListenLocalhost(address.Port, ConfigureThis);
        }
        else
        {
            kestrel.Listen(host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host), address.Port, ConfigureThis);
        }
    }

    private static void Configure(ListenOptions listen, bool isHttps, ApiOptions options)
    {
        if (!isHttps)
        {
            return;
        }

        X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(options.CertificateFile!, options.KeyFile!);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.CertificateFile!);
        listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ServerCertificateChain = chain;
        });
    }
}
