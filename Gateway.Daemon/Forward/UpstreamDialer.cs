using System.Net;
using System.Net.Sockets;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Hosting.Reload;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Forward;

/// <summary>
/// Opens TCP connections to the upstream: to the host itself, to <c>Upstream:ConnectTo</c> for every host, or through
/// <c>Upstream:Proxy</c>. A host's addresses are looked up here, once, and the connection goes to exactly those that were checked:
/// a name that leads into the gateway's own network is refused, whoever answered for it.
/// </summary>
internal sealed partial class UpstreamDialer : IReloadStep
{
    /// <summary>How many addresses of a name are tried; AWS answers with up to eight.</summary>
    private const int MaxAddresses = 8;

    private readonly IHostResolver _resolver;
    private readonly TimeProvider _time;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger<UpstreamDialer> _logger;
    private Route _route;

    public UpstreamDialer(
        IHostResolver resolver, IOptions<UpstreamOptions> options, TimeProvider time, GatewayMetrics metrics, ILogger<UpstreamDialer> logger)
    {
        _resolver = resolver;
        _route = Route.Of(options.Value);
        _time = time;
        _metrics = metrics;
        _logger = logger;
    }

    /// <inheritdoc/>
    public Action Prepare(IServiceProvider settings)
    {
        Route next = Route.Of(settings.GetRequiredService<IOptions<UpstreamOptions>>().Value);
        return () => Volatile.Write(ref _route, next);
    }

    /// <summary>Connects, with TCP keep-alive on so that a silent peer is noticed and silent calls survive middle boxes.</summary>
    /// <exception cref="SocketException">The host does not resolve or does not answer.</exception>
    /// <exception cref="UpstreamAddressRefusedException">The host has only addresses that may not be connected to.</exception>
    /// <exception cref="UpstreamProxyException">The proxy of <c>Upstream:Proxy</c> did not open a tunnel.</exception>
    /// <exception cref="IOException">The connection was not established within <c>Upstream:ConnectTimeout</c>.</exception>
    public async ValueTask<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        Authority wanted = new(host, port);
        Route route = Volatile.Read(ref _route);
        Authority target = route.ConnectTo ?? route.Proxy?.Authority ?? wanted;
        using CancellationTokenSource timeout = new(route.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            IPAddress[] addresses = await AddressesAsync(route, target, either.Token);
            Socket socket = await ConnectToAnyAsync(route, addresses, target.Port, either.Token);
            if (route.Proxy is not null)
            {
                await OpenTunnelAsync(route.Proxy, socket, wanted, either.Token);
            }

            return socket;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"No connection to {target} within {route.Timeout.TotalSeconds} s.");
        }
    }

    /// <summary>The addresses that may be connected to. What the operator named itself, by ConnectTo or Proxy, is not questioned.</summary>
    private async Task<IPAddress[]> AddressesAsync(Route route, Authority target, CancellationToken cancellationToken)
    {
        string name = target.Host.Trim('[', ']');
        IPAddress[] addresses = IPAddress.TryParse(name, out IPAddress? literal) ? [literal] : await _resolver.ResolveAsync(name, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        if (route.ConnectTo is not null || route.Proxy is not null)
        {
            return addresses;
        }

        IPAddress[] allowed = [.. addresses.Where(route.Allows)];
        if (allowed.Length < addresses.Length)
        {
            IPAddress refused = addresses.First(a => !route.Allows(a));
            string kind = AddressKind.NotPublicBecause(refused)!;
            _metrics.UpstreamAddressRefused();
            Log.AddressRefused(_logger, name, refused.ToString(), kind);
            if (allowed.Length == 0)
            {
                throw new UpstreamAddressRefusedException($"{name} is at {refused}, {kind} that Upstream:AllowedNetworks does not list.");
            }
        }

        return allowed;
    }

    /// <summary>One after the other, each for its share of the time that is left, so that one dead address does not use it all up.</summary>
    private async Task<Socket> ConnectToAnyAsync(Route route, IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        int count = Math.Min(addresses.Length, MaxAddresses);
        for (int i = 0; ; i++)
        {
            Socket socket = new(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using CancellationTokenSource share = new(route.Timeout / count, _time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(share.Token, cancellationToken);
            try
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 45);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), either.Token);
                return socket;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException && i + 1 < count && !cancellationToken.IsCancellationRequested)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private async Task OpenTunnelAsync(UpstreamProxy proxy, Socket socket, Authority wanted, CancellationToken cancellationToken)
    {
        try
        {
            await proxy.OpenTunnelAsync(socket, wanted, cancellationToken);
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is UpstreamProxyException)
            {
                Log.ProxyFailed(_logger, proxy.Authority.ToString(), wanted.ToString(), e.Message);
            }

            throw;
        }
    }

    /// <summary>What one state of the settings says about the way; a connection is made by one of them from beginning to end.</summary>
    private sealed record Route(Authority? ConnectTo, UpstreamProxy? Proxy, NetworkList Networks, TimeSpan Timeout)
    {
        public static Route Of(UpstreamOptions options) => new(
            options.ConnectTo is { Length: > 0 } text && Authority.TryParse(text, out Authority authority) ? authority : null,
            UpstreamProxy.From(options),
            new NetworkList(options.AllowedNetworks),
            options.ConnectTimeout);

        public bool Allows(IPAddress address) => AddressKind.NotPublicBecause(address) is null || Networks.Contains(address);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.UpstreamAddressRefused,
            LogLevel.Warning,
            "{Host} resolves to {Address}, {Kind}: not connected to. If it is a VPC endpoint of yours, list its network in Upstream:AllowedNetworks",
            EventName = "UpstreamAddressRefused")]
        public static partial void AddressRefused(ILogger logger, string host, string address, string kind);

        [LoggerMessage(EventIds.UpstreamProxyFailed, LogLevel.Warning, "Upstream:Proxy {Proxy} opened no tunnel to {Authority}: {Reason}", EventName = "UpstreamProxyFailed")]
        public static partial void ProxyFailed(ILogger logger, string proxy, string authority, string reason);
    }
}
