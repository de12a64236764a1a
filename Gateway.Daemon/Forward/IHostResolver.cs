using System.Net;

namespace Gateway.Daemon.Forward;

/// <summary>Turns upstream host names into addresses.</summary>
internal interface IHostResolver
{
    /// <summary>All addresses of the name, best first (RFC 6724).</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name does not resolve.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
