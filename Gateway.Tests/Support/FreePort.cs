using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>Ports for processes that must be told theirs.</summary>
internal static class FreePort
{
    /// <summary>A free port below the range that the system gives to outgoing connections, which could take it before we do.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(15_000, 32_000);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
