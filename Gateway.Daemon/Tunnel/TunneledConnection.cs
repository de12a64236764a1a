using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Daemon.Tunnel;

/// <summary>
/// The inner endpoint's view of an accepted connection: the outer transport and lifetime, features of its own on top of the outer ones.
/// The outer endpoint disposes the transport; disposing this only says that the inner endpoint is done.
/// </summary>
internal sealed class TunneledConnection : ConnectionContext
{
    private readonly ConnectionContext _outer;

    // What waits for it lets go of the transport, and does so where the inner endpoint ended, without another thread.
    private readonly TaskCompletionSource _completion = new();

    public TunneledConnection(ConnectionContext outer)
    {
        _outer = outer;
        Transport = outer.Transport;
        ConnectionId = outer.ConnectionId;
        ConnectionClosed = outer.ConnectionClosed;
        Features = new FeatureCollection(outer.Features);
    }

    /// <summary>Completes when the inner endpoint has let go of the connection.</summary>
    public Task Completion => _completion.Task;

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; }

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint
    {
        get => _outer.LocalEndPoint;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint
    {
        get => _outer.RemoteEndPoint;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => _outer.Abort(abortReason);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _completion.TrySetResult();
        return base.DisposeAsync();
    }
}
