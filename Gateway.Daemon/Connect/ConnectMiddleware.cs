using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Limits;
using Gateway.Daemon.Tunnel;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Connect;

/// <summary>
/// Connection middleware of the proxy port. Reads the first bytes; a CONNECT is decided here, anything else goes on to the HTTP parser
/// with every byte in place.
/// </summary>
internal sealed partial class ConnectMiddleware(
    Door door,
    DestinationPolicy policy,
    AddressTable addresses,
    HandshakeGate handshakes,
    LimitReporter reporter,
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
        (ConnectHead head, ConnectRequest request) = await ReadHeadAsync(connection);
        switch (head)
        {
            case ConnectHead.NotConnect:
                await next(connection);
                return;
            case ConnectHead.Malformed:
                await new ConnectAnswer("400 Bad Request", "The CONNECT request is malformed: expected CONNECT host:port HTTP/1.1.").WriteAsync(connection);
                return;
            case ConnectHead.TooLarge:
                await new ConnectAnswer(
                    "431 Request Header Fields Too Large", $"The CONNECT head is larger than {ConnectRequestParser.MaxHeadBytes} bytes.").WriteAsync(connection);
                return;
            case ConnectHead.Incomplete:
                // The client closed, or said nothing in time: there is nobody to answer.
                return;
        }

        AddressState address = connection.Features.GetRequiredFeature<AddressFeature>().State;
        if (RefusalAtTheDoor(connection, address, request) is { } refusal)
        {
            await refusal.WriteAsync(connection);
            return;
        }

        Authority authority = request.Authority;
        Destination destination = policy.Decide(authority);
        metrics.Connect(destination.Kind);
        switch (destination.Kind)
        {
            case DestinationKind.Intercept when !tunnels.IsOpen:
                await ConnectAnswer.Unavailable("The gateway is stopping: connect again.").WriteAsync(connection);
                return;
            case DestinationKind.Intercept when await handshakes.AdmitAsync(address, authority.Host) is { } limit:
                reporter.Report(limit, connection, address.ThrottleOf(limit));
                await (limit == Limit.ConcurrentMints
                    ? ConnectAnswer.Unavailable("The gateway is busy making certificates for new hosts: try again.")
                    : ConnectAnswer.TooMany("Your address opens more tunnels or names more new hosts than the gateway allows to one: try again.")).WriteAsync(connection);
                return;
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
                await new ConnectAnswer("403 Forbidden", destination.Refusal!).WriteAsync(connection);
                return;
        }
    }

    private ConnectAnswer? RefusalAtTheDoor(ConnectionContext connection, AddressState address, ConnectRequest request)
    {
        DoorVerdict verdict = door.Check((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None, request.ProxyAuthorization);
        if (verdict == DoorVerdict.Open)
        {
            return null;
        }

        metrics.DoorRefused(verdict);
        if (address.Door.TryPass(addresses.Now, out long unsaid))
        {
            Log.DoorRefused(logger, Client(connection), verdict, unsaid);
        }

        return verdict == DoorVerdict.AddressNotListed
            ? new ConnectAnswer("403 Forbidden", "The gateway does not serve your address: ask its operators to list it.")
            : new ConnectAnswer(
                "407 Proxy Authentication Required",
                "The gateway asks for a name and a password of its own: set HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT.",
                "Proxy-Authenticate: Basic realm=\"Cloud Service Gateway\", charset=\"UTF-8\"\r\n");
    }

    private ValueTask<(ConnectHead Head, ConnectRequest Request)> ReadHeadAsync(ConnectionContext connection) =>
        TryReadHead(connection, out (ConnectHead, ConnectRequest) there) ? new(there) : new(AwaitHeadAsync(connection));

    /// <summary>Takes the head when it is there, as most are when their connection has been accepted: those need no clock.</summary>
    private static bool TryReadHead(ConnectionContext connection, out (ConnectHead, ConnectRequest) there)
    {
        there = default;
        try
        {
            return connection.Transport.Input.TryRead(out ReadResult result) && TryTakeHead(connection.Transport.Input, result, out there);
        }
        catch (ConnectionResetException)
        {
            there = (ConnectHead.Incomplete, default);
            return true;
        }
    }

    private async Task<(ConnectHead Head, ConnectRequest Request)> AwaitHeadAsync(ConnectionContext connection)
    {
        using CancellationTokenSource timeout = new(options.Value.HeadTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, connection.ConnectionClosed);
        PipeReader input = connection.Transport.Input;
        try
        {
            while (true)
            {
                if (TryTakeHead(input, await input.ReadAsync(either.Token), out (ConnectHead, ConnectRequest) whole))
                {
                    return whole;
                }
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

    /// <summary>False: there is not enough of it yet, and nothing was taken.</summary>
    private static bool TryTakeHead(PipeReader input, ReadResult result, out (ConnectHead, ConnectRequest) taken)
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        ConnectHead head = ConnectRequestParser.Parse(buffer, out ConnectRequest request, out SequencePosition consumed);
        taken = (head, request);
        if (head == ConnectHead.Incomplete && !result.IsCompleted)
        {
            // Examined to the end: otherwise the next read would return at once with the same bytes.
            input.AdvanceTo(buffer.Start, buffer.End);
            return false;
        }

        input.AdvanceTo(consumed);
        return true;
    }

    private static string Client(ConnectionContext connection) => (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "-";

    private static partial class Log
    {
        [LoggerMessage(EventIds.ConnectRefused, LogLevel.Warning, "CONNECT {Authority} from {Client} refused: {Reason}", EventName = "ConnectRefused")]
        public static partial void ConnectRefused(ILogger logger, string authority, string client, string reason);

        [LoggerMessage(
            EventIds.DoorRefused,
            LogLevel.Warning,
            "{Client} may not open tunnels: {Verdict}; {Unsaid} more since it was last said",
            EventName = "DoorRefused")]
        public static partial void DoorRefused(ILogger logger, string client, DoorVerdict verdict, long unsaid);

        [LoggerMessage(EventIds.ConnectTimedOut, LogLevel.Information, "{Client} sent no complete head within {Seconds} s: connection closed", EventName = "ConnectTimedOut")]
        public static partial void ConnectTimedOut(ILogger logger, string client, double seconds);
    }
}
