using System.Net.Sockets;
using System.Threading.Channels;
using Gateway.Daemon.Audit;
using Serilog.Core;
using Serilog.Events;

namespace Gateway.Daemon.Hosting.Logstash;

/// <summary>
/// Sends each event as a line of JSON to a Logstash or Vector input, over TCP or UDP. Logging never waits for it: events wait in memory,
/// at most <see cref="MaxWaiting"/> of them; beyond that new ones are dropped and counted. A broken connection is made anew, with pauses
/// from 0.1 to 5 s. Safe for concurrent use.
/// </summary>
internal sealed class LogstashSink : ILogEventSink, IRequestLineSink, IAsyncDisposable
{
    /// <summary>About 10 MB at worst.</summary>
    internal const int MaxWaiting = 10_000;

    /// <summary>The largest payload of a UDP datagram over IPv4 (RFC 768, RFC 791); a longer line is dropped and counted.</summary>
    private const int MaxDatagramBytes = 65_507;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Channel<LogEntry> _waiting = Channel.CreateBounded<LogEntry>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _stopping = new();
    private readonly JsonLineWriter _line = new("@timestamp");
    private readonly LoggerOptions _options;
    private readonly TimeProvider _time;
    private readonly Task _sending;
    private long _dropped;

    public LogstashSink(LoggerOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _sending = Task.Run(SendAllAsync);
    }

    /// <summary>Events that were dropped because too many waited, or because they were too long for a datagram.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent) => Take(new LogEntry(logEvent));

    /// <inheritdoc/>
    public void Emit(RequestLine line) => Take(new LogEntry(line));

    /// <summary>Sends what waits, for at most two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        _stopping.CancelAfter(LastWords);
        await _sending;
        _stopping.Dispose();
        _line.Dispose();
    }

    private void Take(LogEntry entry)
    {
        if (!_waiting.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task SendAllAsync()
    {
        TimeSpan pause = ShortestPause;
        ReadOnlyMemory<byte> unsent = default;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using Socket socket = await ConnectAsync();
                pause = ShortestPause;
                while (true)
                {
                    while (unsent.IsEmpty)
                    {
                        unsent = _line.Write(await _waiting.Reader.ReadAsync(_stopping.Token));
                    }

                    await SendAsync(socket, unsent);
                    unsent = default;
                }
            }
            catch (ChannelClosedException)
            {
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                // Telling the log would come back here.
                Serilog.Debugging.SelfLog.WriteLine("{0}:{1} cannot be reached: {2}", _options.Path, _options.Port, e.Message);
            }

            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        bool udp = _options.Proto == "udp";
        Socket socket = new(udp ? SocketType.Dgram : SocketType.Stream, udp ? ProtocolType.Udp : ProtocolType.Tcp);
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            limit.CancelAfter(ConnectLimit);
            await socket.ConnectAsync(_options.Path, _options.Port, limit.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task SendAsync(Socket socket, ReadOnlyMemory<byte> line)
    {
        if (socket.ProtocolType == ProtocolType.Udp)
        {
            if (line.Length > MaxDatagramBytes)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            await socket.SendAsync(line, _stopping.Token);
            return;
        }

        if (socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && socket.Available == 0)
        {
            // The other side closed: a send would succeed once more, and its line be lost.
            throw new SocketException((int)SocketError.ConnectionReset);
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(WriteLimit);
        while (!line.IsEmpty)
        {
            line = line[await socket.SendAsync(line, limit.Token)..];
        }
    }
}
