using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// Listening sockets whose connections keep themselves alive: a synchronous Lambda call is silent for up to 15 minutes, and middle
/// boxes forget a silent connection after five or six.
/// </summary>
internal static class KeptAliveSocket
{
    private const int IdleSeconds = 45;
    private const int IntervalSeconds = 15;

    public static Socket Bind(EndPoint endPoint)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);

        // Accepted connections take these over from the listening socket.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, IdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, IntervalSeconds);
        return socket;
    }
}
