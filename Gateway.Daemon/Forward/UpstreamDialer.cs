using System.Net;
using System.Net.Sockets;
using Gateway.Daemon.Connect;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Forward;

/// <summary>Opens TCP connections to the upstream: to the host itself, or to <c>Upstream:ConnectTo</c> for every host.</summary>
internal sealed class UpstreamDialer
{
    private readonly Authority? _connectTo;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public UpstreamDialer(IOptions<UpstreamOptions> options, TimeProvider time)
    {
        _connectTo = options.Value.ConnectTo is { Length: > 0 } text && Authority.TryParse(text, out Authority authority) ? authority : null;
        _timeout = options.Value.ConnectTimeout;
        _time = time;
    }

    /// <summary>Connects, with TCP keep-alive on so that a silent peer is noticed and silent calls survive middle boxes.</summary>
    /// <exception cref="SocketException">The host does not resolve or does not answer.</exception>
    /// <exception cref="IOException">The connection was not established within <c>Upstream:ConnectTimeout</c>.</exception>
    public async ValueTask<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        Authority target = _connectTo ?? new Authority(host, port);
        using CancellationTokenSource timeout = new(_timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 45);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
            string name = target.Host.Trim('[', ']');
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                await socket.ConnectAsync(new IPEndPoint(address, target.Port), either.Token);
            }
            else
            {
                await socket.ConnectAsync(name, target.Port, either.Token);
            }

            return socket;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"No connection to {target} within {_timeout.TotalSeconds} s.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
