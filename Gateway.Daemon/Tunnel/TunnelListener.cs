using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Daemon.Tunnel;

internal sealed class TunnelListener(EndPoint endPoint, Channel<TunneledConnection> accepted) : IConnectionListener
{
    /// <inheritdoc/>
    public EndPoint EndPoint { get; } = endPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (accepted.Reader.TryRead(out TunneledConnection? connection))
            {
                return connection;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
