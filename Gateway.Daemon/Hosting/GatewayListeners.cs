using System.Net;
using System.Text;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Connect.ProxyProtocol;
using Gateway.Daemon.Hosting.Reload;
using Gateway.Daemon.Hosting.Systemd;
using Gateway.Daemon.Limits;
using Gateway.Daemon.Tls;
using Gateway.Daemon.Tunnel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting;

/// <summary>The three endpoints: the proxy port, the in-process TLS endpoint behind it, and the admin address.</summary>
internal sealed class GatewayListeners(
    IOptions<CsgOptions> csg,
    IOptions<TlsOptions> tls,
    IOptions<LimitsOptions> limits,
    ConnectionLimitMiddleware connections,
    ProxyProtocolMiddleware proxyProtocol,
    AddressLimitMiddleware addresses,
    ConnectMiddleware connect,
    LeafCertificateSelector leaves,
    PriorKnowledgeMiddleware priorKnowledge,
    DrainHeartbeat drainHeartbeat,
    LateStop lateStop) : IConfigureOptions<KestrelServerOptions>, IReloadStep
{
    /// <summary>
    /// Kestrel takes a bare LF for a line end, as RFC 9112 section 2.2 allows, unless this is set. What another parser on the way takes for
    /// one line would be two here: heads with a bare LF get 400.
    /// </summary>
    private const string NoBareLineFeeds = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    /// <summary>The limits of the server that was configured; each connection looks at them when it begins.</summary>
    private KestrelServerLimits? _limits;

    /// <inheritdoc/>
    public Action Prepare(IServiceProvider settings)
    {
        LimitsOptions next = settings.GetRequiredService<IOptions<LimitsOptions>>().Value;
        return () => Limit(_limits!, next);
    }

    /// <inheritdoc/>
    public void Configure(KestrelServerOptions options)
    {
        _limits = options.Limits;
        AppContext.SetSwitch(NoBareLineFeeds, true);
        options.AddServerHeader = false;
        options.RequestHeaderEncodingSelector = static name =>
            name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? DigitsOnlyEncoding.Instance : Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        Limit(options.Limits, limits.Value);

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
            listen.Use(next => connection => priorKnowledge.OnConnectionAsync(connection, next));
            listen.Use(next => connection => lateStop.OnConnectionAsync(connection, next));
            listen.Use(next => connection => drainHeartbeat.OnConnectionAsync(connection, next));
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
            listen.Use(next => connection => connections.OnConnectionAsync(connection, next));
            listen.Use(next => connection => proxyProtocol.OnConnectionAsync(connection, next));
            listen.Use(next => connection => addresses.OnConnectionAsync(connection, next));
            listen.Use(next => connection => connect.OnConnectionAsync(connection, next));
            listen.Use(next => connection => lateStop.OnConnectionAsync(connection, next));
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

    private static void Limit(KestrelServerLimits kestrel, LimitsOptions limits)
    {
        // Bodies stream at constant memory; those that must be kept have their own bound, Payload:MaxBufferedBytes.
        kestrel.MaxRequestBodySize = null;
        kestrel.MaxRequestLineSize = limits.MaxRequestLineBytes;
        kestrel.MaxRequestHeadersTotalSize = limits.MaxRequestHeadersBytes;
        kestrel.MaxRequestHeaderCount = limits.MaxRequestHeaders;
        kestrel.MaxRequestBufferSize = 1024 * 1024;
        kestrel.RequestHeadersTimeout = limits.RequestHeadersTimeout;
        kestrel.KeepAliveTimeout = limits.KeepAliveTimeout;
        kestrel.MinRequestBodyDataRate = new MinDataRate(limits.MinBodyBytesPerSecond, limits.MinBodyRateGrace);
        kestrel.MinResponseDataRate = new MinDataRate(limits.MinBodyBytesPerSecond, limits.MinBodyRateGrace);
        kestrel.Http2.MaxStreamsPerConnection = limits.MaxStreamsPerConnection;
    }
}
