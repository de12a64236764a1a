using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Daemon.Tunnel;

/// <summary>
/// Hands connections whose CONNECT was accepted to the inner Kestrel endpoint, without copying a byte: both see the same transport.
/// </summary>
internal sealed class TunnelListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    // Bounded by the connections that the outer endpoint accepted: each waits here at most once and blocks its own middleware. The accept loop
    // goes on where a connection is handed over: it only queues the connection, and a thread more would have to wake up for that.
    private readonly Channel<TunneledConnection> _accepted =
        Channel.CreateUnbounded<TunneledConnection>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });

    /// <summary>Whether connections are still taken: not after the inner endpoint was told to stop.</summary>
    public bool IsOpen => !_accepted.Reader.Completion.IsCompleted;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is TunnelEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new TunnelListener(endpoint, _accepted));

    /// <summary>Gives the connection to the inner endpoint and returns when that endpoint is done with it.</summary>
    public async Task HandOverAsync(ConnectionContext outer)
    {
        TunneledConnection inner = new(outer);
        if (!_accepted.Writer.TryWrite(inner))
        {
            outer.Abort(new ConnectionAbortedException("The gateway is stopping."));
            return;
        }

        await inner.Completion;
    }
}
