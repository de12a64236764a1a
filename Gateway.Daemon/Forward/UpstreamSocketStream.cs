using System.Net.Sockets;

namespace Gateway.Daemon.Forward;

/// <summary>
/// The bytes of one upstream connection, below TLS. What follows its first reads is the handshake's: to check the server's certificates
/// takes milliseconds, and longer where one must be fetched, so that it happens on the thread pool and not where the socket is polled.
/// </summary>
internal sealed class UpstreamSocketStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    /// <summary>More than any handshake takes: each of its records is two reads, head and body.</summary>
    private const int HandshakeReads = 24;

    private int _reads;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _reads < HandshakeReads ? ReadOnThePoolAsync(buffer, cancellationToken) : base.ReadAsync(buffer, cancellationToken);

    private async ValueTask<int> ReadOnThePoolAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _reads++;
        int count = await base.ReadAsync(buffer, cancellationToken);
        await Task.Yield();
        return count;
    }
}
