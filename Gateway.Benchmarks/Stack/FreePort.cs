using System.Net;
using System.Net.Sockets;

namespace Gateway.Benchmarks.Stack;

/// <summary>Ports that nothing listens on, below the range that outgoing connections take theirs from.</summary>
internal static class FreePort
{
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
