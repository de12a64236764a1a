using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Hosting.Reload;
using Gateway.Daemon.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Connect.ProxyProtocol;

/// <summary>
/// Connection middleware of the proxy port: from the balancers that the operator listed, takes the header that names the client, so that
/// the limits of an address, the door and the audit see the client's. From these the header must come, from all others it is no HTTP.
/// </summary>
internal sealed partial class ProxyProtocolMiddleware(
    IOptions<ConnectOptions> options, AddressTable table, TimeProvider time, ILogger<ProxyProtocolMiddleware> logger)
{
    private readonly Derived<ConnectOptions, NetworkList> _balancers = new(options, static o => new NetworkList(o.ProxyProtocolFrom));
    private readonly LogThrottle _throttle = new();

    /// <summary>Runs for each accepted connection until the connection ends.</summary>
    public Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        NetworkList balancers = _balancers.Value;
        return balancers.IsEmpty || connection.RemoteEndPoint is not IPEndPoint balancer || !balancers.Contains(balancer.Address)
            ? next(connection)
            : TakeHeaderAsync(connection, balancer, next);
    }

    private async Task TakeHeaderAsync(ConnectionContext connection, IPEndPoint balancer, ConnectionDelegate next)
    {
        (ProxyHeaderResult result, IPEndPoint? client) = await ReadAsync(connection);
        if (result != ProxyHeaderResult.Complete)
        {
            // A balancer that only looks whether the port is open says nothing, and nothing is wrong.
            if (result == ProxyHeaderResult.Malformed && _throttle.TryPass(table.Now, out long unsaid))
            {
                Log.Refused(logger, balancer.Address.ToString(), unsaid);
            }

            connection.Abort(new ConnectionAbortedException("No PROXY protocol header."));
            return;
        }

        connection.RemoteEndPoint = client ?? balancer;
        await next(connection);
    }

    private async Task<(ProxyHeaderResult Result, IPEndPoint? Client)> ReadAsync(ConnectionContext connection)
    {
        using CancellationTokenSource timeout = new(options.Value.HeadTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, connection.ConnectionClosed);
        PipeReader input = connection.Transport.Input;
        try
        {
            while (true)
            {
                ReadResult result = await input.ReadAsync(either.Token);
                ReadOnlySequence<byte> buffer = result.Buffer;
                ProxyHeaderResult header = ProxyHeaderParser.Parse(buffer, out IPEndPoint? client, out SequencePosition consumed);
                if (header == ProxyHeaderResult.Incomplete && !result.IsCompleted)
                {
                    input.AdvanceTo(buffer.Start, buffer.End);
                    continue;
                }

                input.AdvanceTo(consumed);
                return (header == ProxyHeaderResult.Incomplete && !buffer.IsEmpty ? ProxyHeaderResult.Malformed : header, client);
            }
        }
        catch (OperationCanceledException)
        {
            return (timeout.IsCancellationRequested ? ProxyHeaderResult.Malformed : ProxyHeaderResult.Incomplete, null);
        }
        catch (ConnectionResetException)
        {
            return (ProxyHeaderResult.Incomplete, null);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.ProxyHeaderRefused,
            LogLevel.Warning,
            "{Balancer} is in Connect:ProxyProtocolFrom and sent no PROXY protocol header: connection closed; {Unsaid} more since it was last said",
            EventName = "ProxyHeaderRefused")]
        public static partial void Refused(ILogger logger, string balancer, long unsaid);
    }
}
