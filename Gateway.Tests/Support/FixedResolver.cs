using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gateway.Daemon.Forward;

namespace Gateway.Tests.Support;

/// <summary>Answers for names what a test says, as a name server that anybody may own.</summary>
internal sealed class FixedResolver(Func<string, string[]> answers) : IHostResolver
{
    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue(host);
        string[] found = answers(host);
        return found.Length > 0
            ? Task.FromResult(found.Select(IPAddress.Parse).ToArray())
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
    }
}
