using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// Connection middleware before HTTP: goes on with the heartbeat of HTTP/2 connections while the daemon stops. It is by this heartbeat that
/// such a connection finds its last call ended, says its last GOAWAY (RFC 9113, section 6.8) and closes, and Kestrel ends it before it
/// asks connections to close: those whose clients wait for the server to do it would last the whole of <see cref="CsgOptions.DrainTimeout"/>.
/// </summary>
internal sealed class DrainHeartbeat(TimeProvider time)
{
    /// <summary>Kestrel's own takes a second, which would be most of a stop.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs for each connection after its protocol is known.</summary>
    public Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>() is { } protocol
            && protocol.ApplicationProtocol.Span.SequenceEqual(SslApplicationProtocol.Http2.Protocol.Span)
            ? KeepBeatingAsync(connection, next)
            : next(connection);

    private async Task KeepBeatingAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        Beats beats = new(connection.Features.GetRequiredFeature<IConnectionHeartbeatFeature>(), time);
        connection.Features.Set<IConnectionHeartbeatFeature>(beats);
        using CancellationTokenRegistration stop = connection.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>()
            .ConnectionClosedRequested.Register(static beats => _ = ((Beats)beats!).RunAsync(), beats);
        try
        {
            await next(connection);
        }
        finally
        {
            beats.End();
        }
    }

    /// <summary>What one connection wants done at each beat, by Kestrel and then by us.</summary>
    private sealed class Beats(IConnectionHeartbeatFeature kestrel, TimeProvider time) : IConnectionHeartbeatFeature
    {
        // Replaced whole, because HTTP may begin in the moment in which the daemon stops.
        private (Action<object> Action, object State)[] _actions = [];
        private volatile bool _hasEnded;

        /// <inheritdoc/>
        public void OnHeartbeat(Action<object> action, object state)
        {
            kestrel.OnHeartbeat(action, state);
            Volatile.Write(ref _actions, [.. _actions, (action, state)]);
        }

        /// <summary>Beats until the connection ends.</summary>
        public async Task RunAsync()
        {
            while (true)
            {
                await Task.Delay(Interval, time);
                if (_hasEnded)
                {
                    return;
                }

                foreach ((Action<object> action, object state) in Volatile.Read(ref _actions))
                {
                    action(state);
                }
            }
        }

        /// <summary>No further beat begins.</summary>
        public void End() => _hasEnded = true;
    }
}
