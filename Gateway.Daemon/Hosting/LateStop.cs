using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// Connection middleware right before HTTP/1.1: a connection whose first bytes came while the daemon stops is answered before it is closed.
/// Kestrel reads nothing of one that was asked to close before HTTP began on it, and its client, which was accepted, would get no answer at all.
/// </summary>
internal sealed class LateStop(TimeProvider time)
{
    /// <summary>More than it takes to read what has arrived; less than a stop should take for one that says nothing.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs for each connection on which HTTP begins.</summary>
    public Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IConnectionLifetimeNotificationFeature stop = connection.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
        return stop.ConnectionClosedRequested.IsCancellationRequested ? StopLaterAsync(connection, next, stop) : next(connection);
    }

    private async Task StopLaterAsync(ConnectionContext connection, ConnectionDelegate next, IConnectionLifetimeNotificationFeature stop)
    {
        using CancellationTokenSource later = new(Later, time);
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(new LaterFeature(stop, later.Token));
        await next(connection);
    }

    private sealed class LaterFeature(IConnectionLifetimeNotificationFeature stop, CancellationToken later) : IConnectionLifetimeNotificationFeature
    {
        /// <inheritdoc/>
        public CancellationToken ConnectionClosedRequested { get; set; } = later;

        /// <inheritdoc/>
        public void RequestClose() => stop.RequestClose();
    }
}
