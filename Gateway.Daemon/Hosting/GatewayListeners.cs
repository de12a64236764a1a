using System.Net;
using System.Text;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Hosting.Systemd;
using Gateway.Daemon.Tls;
using Gateway.Daemon.Tunnel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting;

/// <summary>The three endpoints: the proxy port, the in-process TLS endpoint behind it, and the admin address.</summary>
internal sealed class GatewayListeners(
    IOptions<CsgOptions> csg, IOptions<TlsOptions> tls, ConnectMiddleware connect, LeafCertificateSelector leaves) : IConfigureOptions<KestrelServerOptions>
{
    /// <summary>The longest request line, in bytes: S3 keys of 1,024 bytes, percent-encoded, with a presigned query and its session token.</summary>
    private const int MaxRequestLineBytes = 16 * 1024;

    /// <summary>All request headers together, in bytes: above the 8 KiB that AWS takes of metadata and policies, tokens included.</summary>
    private const int MaxHeaderBytes = 64 * 1024;

    /// <summary>
    /// The slowest upload: 240 bytes a second on the average since the head, which is Kestrel's default, and counted from 30 seconds on
    /// instead of 5: clients sign, compress or wait for a source of their own between head and body.
    /// </summary>
    private static readonly MinDataRate SlowestUpload = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(30));

    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.RequestHeaderEncodingSelector = static name =>
            name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? DigitsOnlyEncoding.Instance : Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;

        // Bodies stream at constant memory; those that must be kept have their own bound, Payload:MaxBufferedBytes.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        options.Limits.MaxRequestBufferSize = 1024 * 1024;
        options.Limits.MinRequestBodyDataRate = SlowestUpload;

        CsgOptions settings = csg.Value;
        ListenFront(options, settings);
        options.Listen(TunnelEndPoint.Instance, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = leaves.SelectAsync,
                HandshakeTimeout = tls.Value.HandshakeTimeout,
            });
        });
        options.Listen(IPEndPoint.Parse(settings.AdminBind), listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection =>
            {
                connection.Features.Set(AdminConnectionFeature.Instance);
                return next(connection);
            });
        });
    }

    /// <summary>The proxy port: systemd's socket, when it started the daemon with one (<c>sd_listen_fds(3)</c>), else one of our own.</summary>
    private void ListenFront(KestrelServerOptions options, CsgOptions settings)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => connect.OnConnectionAsync(connection, next));
        }

        if (SystemdSockets.AreGiven)
        {
            options.UseSystemd(Configure);
            return;
        }

        IPEndPoint front = new(settings.ListenAddress.Length == 0 ? IPAddress.IPv6Any : IPAddress.Parse(settings.ListenAddress), settings.BindPort);
        if (settings.ListenAddress.Length == 0 && !System.Net.Sockets.Socket.OSSupportsIPv6)
        {
            front.Address = IPAddress.Any;
        }

        options.Listen(front, Configure);
    }
}
