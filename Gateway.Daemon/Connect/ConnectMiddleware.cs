using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Tunnel;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Connect;

/// <summary>
/// Connection middleware of the proxy port. Reads the first bytes; a CONNECT is decided here, anything else goes on to the HTTP parser
/// with every byte in place.
/// </summary>
internal sealed partial class ConnectMiddleware(
    DestinationPolicy policy,
    TunnelListenerFactory tunnels,
    BlindTunnel blindTunnel,
    IOptions<ConnectOptions> options,
    TimeProvider time,
    GatewayMetrics metrics,
    ILogger<ConnectMiddleware> logger)
{
    private static ReadOnlySpan<byte> Established => "HTTP/1.1 200 Connection Established\r\n\r\n"u8;

    /// <summary>Runs for each accepted connection until the connection ends.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        (ConnectHead head, Authority authority) = await ReadHeadAsync(connection);
        switch (head)
        {
            case ConnectHead.NotConnect:
                await next(connection);
                return;
            case ConnectHead.Malformed:
                await RefuseAsync(connection, 400, "Bad Request", "The CONNECT request is malformed: expected CONNECT host:port HTTP/1.1.");
                return;
            case ConnectHead.TooLarge:
                await RefuseAsync(
                    connection, 431, "Request Header Fields Too Large", $"The CONNECT head is larger than {ConnectRequestParser.MaxHeadBytes} bytes.");
                return;
            case ConnectHead.Incomplete:
                // The client closed, or said nothing in time: there is nobody to answer.
                return;
        }

        Destination destination = policy.Decide(authority);
        metrics.Connect(destination.Kind);
        switch (destination.Kind)
        {
            case DestinationKind.Intercept:
                connection.Features.Set<ITunnelFeature>(new TunnelFeature(authority, destination.Host!));
                await connection.Transport.Output.WriteAsync(Established.ToArray(), connection.ConnectionClosed);
                await tunnels.HandOverAsync(connection);
                return;
            case DestinationKind.TunnelBlindly:
                await blindTunnel.RunAsync(connection, authority, Established.ToArray());
                return;
            default:
                Log.ConnectRefused(logger, authority.ToString(), Client(connection), destination.Refusal!);
                await RefuseAsync(connection, 403, "Forbidden", destination.Refusal!);
                return;
        }
    }

    private async Task<(ConnectHead Head, Authority Authority)> ReadHeadAsync(ConnectionContext connection)
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
                ConnectHead head = ConnectRequestParser.Parse(buffer, out Authority authority, out SequencePosition consumed);
                if (head == ConnectHead.Incomplete && !result.IsCompleted)
                {
                    // Examined to the end: otherwise the next read would return at once with the same bytes.
                    input.AdvanceTo(buffer.Start, buffer.End);
                    continue;
                }

                input.AdvanceTo(consumed);
                return (head, authority);
            }
        }
        catch (OperationCanceledException)
        {
            if (timeout.IsCancellationRequested)
            {
                Log.ConnectTimedOut(logger, Client(connection), options.Value.HeadTimeout.TotalSeconds);
                metrics.HeadTimedOut();
            }

            return (ConnectHead.Incomplete, default);
        }
        catch (ConnectionResetException)
        {
            return (ConnectHead.Incomplete, default);
        }
    }

    private static async Task RefuseAsync(ConnectionContext connection, int status, string reason, string sentence)
    {
        byte[] body = Encoding.UTF8.GetBytes(sentence + "\n");
        string head = $"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(head), connection.ConnectionClosed);
        await connection.Transport.Output.WriteAsync(body, connection.ConnectionClosed);
        await connection.Transport.Output.CompleteAsync();
    }

    private static string Client(ConnectionContext connection) => (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "-";

    private static partial class Log
    {
        [LoggerMessage(EventIds.ConnectRefused, LogLevel.Warning, "CONNECT {Authority} from {Client} refused: {Reason}", EventName = "ConnectRefused")]
        public static partial void ConnectRefused(ILogger logger, string authority, string client, string reason);

        [LoggerMessage(EventIds.ConnectTimedOut, LogLevel.Information, "{Client} sent no complete head within {Seconds} s: connection closed", EventName = "ConnectTimedOut")]
        public static partial void ConnectTimedOut(ILogger logger, string client, double seconds);
    }
}
