using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.ControlPlane.Api;

/// <summary>Binds one address of Api:Listen.</summary>
internal static class ApiListener
{
    public static void Listen(KestrelServerOptions kestrel, Uri address, ApiOptions options)
    {
        void Configure(ListenOptions listen)
        {
            if (address.Scheme == "https")
            {
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

        string host = address.Host.Trim('[', ']');
        if (host == "localhost" && address.Port != 0)
        {
            kestrel.ListenLocalhost(address.Port, Configure);
        }
        else
        {
            kestrel.Listen(host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host), address.Port, Configure);
        }
    }
}
