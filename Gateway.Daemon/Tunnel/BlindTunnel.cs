using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Forward;
using Gateway.Daemon.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Tunnel;

/// <summary>Copies bytes both ways for hosts that the operator listed; each half closes on its own, silence in both ends it.</summary>
internal sealed partial class BlindTunnel(
    UpstreamDialer dialer,
    IOptions<ConnectOptions> options,
    TimeProvider time,
    ILogger<BlindTunnel> logger)
{
    /// <summary>Connects, answers the CONNECT and copies until both halves are closed or both are silent.</summary>
    public async Task RunAsync(ConnectionContext connection, Authority authority, ReadOnlyMemory<byte> established)
    {
        Socket upstream;
        try
        {
            upstream = await dialer.ConnectAsync(authority.Host, authority.Port, connection.ConnectionClosed);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            Log.Unreachable(logger, authority.ToString(), e.Message);
            await connection.Transport.Output.WriteAsync(
                Encoding.ASCII.GetBytes("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
                CancellationToken.None);
            return;
        }

        using CancellationTokenSource idle = new(options.Value.BlindTunnelIdleTimeout, time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, connection.ConnectionClosed);
        await using NetworkStream stream = new(upstream, ownsSocket: true);
        await connection.Transport.Output.WriteAsync(established, end.Token);
        Task up = UpAsync(connection.Transport.Input, stream, idle, end);
        Task down = DownAsync(stream, connection.Transport.Output, idle, end);
        await Task.WhenAll(up, down);
    }

    private async Task UpAsync(PipeReader from, NetworkStream to, CancellationTokenSource idle, CancellationTokenSource end)
    {
        long copied = 0;
        try
        {
            while (true)
            {
                ReadResult read = await from.ReadAsync(end.Token);
                foreach (ReadOnlyMemory<byte> segment in read.Buffer)
                {
                    await to.WriteAsync(segment, end.Token);
                }

                copied = await TurnAsync(copied + read.Buffer.Length);

                from.AdvanceTo(read.Buffer.End);
                idle.CancelAfter(options.Value.BlindTunnelIdleTimeout);
                if (read.IsCompleted)
                {
                    to.Socket.Shutdown(SocketShutdown.Send);
                    return;
                }
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            await end.CancelAsync();
        }
    }

    private async Task DownAsync(NetworkStream from, PipeWriter to, CancellationTokenSource idle, CancellationTokenSource end)
    {
        long copied = 0;
        try
        {
            while (true)
            {
                Memory<byte> memory = to.GetMemory(4096);
                int count = await from.ReadAsync(memory, end.Token);
                if (count == 0)
                {
                    await to.CompleteAsync();
                    return;
                }

                to.Advance(count);
                await to.FlushAsync(end.Token);
                copied = await TurnAsync(copied + count);
                idle.CancelAfter(options.Value.BlindTunnelIdleTimeout);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            await end.CancelAsync();
        }
    }

    /// <summary>Gives the thread back now and then; what is returned counts on.</summary>
    private static async ValueTask<long> TurnAsync(long copied)
    {
        if (copied < InlineCompletions.MaxBytesAtOnce)
        {
            return copied;
        }

        await Task.Yield();
        return 0;
    }

    private static bool IsEnd(Exception e) => e is IOException or SocketException or OperationCanceledException or ObjectDisposedException;

    private static partial class Log
    {
        [LoggerMessage(EventIds.BlindTunnelUnreachable, LogLevel.Warning, "Blind tunnel to {Authority} failed: {Reason}", EventName = "BlindTunnelUnreachable")]
        public static partial void Unreachable(ILogger logger, string authority, string reason);
    }
}
