using System.Buffers;
using System.Threading.Channels;
using Gateway.Daemon.Audit;
using Serilog.Core;
using Serilog.Events;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// Standard output, and the log file when there is one. Whoever logs makes the line, while what it says is still in the processor's
/// caches, and goes on; lines are written together every <see cref="Pause"/>, for one write a line costs a call more than verifying and
/// signing it. At most <see cref="MaxWaitingBytes"/> of them wait in memory, beside as many that are being written: where the reader of
/// standard output stands still, further ones are dropped and counted, and a line says how many once there is room. Safe for concurrent use.
/// </summary>
internal sealed class LogOutput : ILogEventSink, IRequestLineSink, IAsyncDisposable
{
    /// <summary>Some 16,000 lines of requests, a second of a busy gateway.</summary>
    internal const int MaxWaitingBytes = 16 * 1024 * 1024;

    /// <summary>Memory for lines beyond this is given back once they have been written.</summary>
    private const int KeptBytes = 1024 * 1024;

    /// <summary>How long lines are collected: short enough for eyes, long enough for some hundred lines of a busy gateway.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    [ThreadStatic]
    private static JsonLineWriter? _line;

    private readonly Channel<bool> _begun = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _adding = new();
    private readonly Lock _late = new();
    private readonly Stream _output;
    private readonly Logger? _file;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _written = new();
    private long _dropped;
    private long _said;

    /// <param name="output">Where lines go, in UTF-8; not closed.</param>
    /// <param name="file">Gets the same lines, as a <see cref="LineBlock"/> each time; closed with this. Null for none.</param>
    /// <param name="time">The clock.</param>
    public LogOutput(Stream output, Logger? file, TimeProvider time)
    {
        _output = output;
        _file = file;
        _time = time;
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Events that were dropped because too many waited.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent) => Take(new LogEntry(logEvent));

    /// <inheritdoc/>
    public void Emit(RequestLine line) => Take(new LogEntry(line));

    /// <summary>Writes what waits, for at most two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _begun.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _writing.WaitAsync(LastWords, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        if (!_writing.IsCompleted)
        {
            return;
        }

        // A line that came after the last look, by somebody who saw the writing go on.
        WriteLate();
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    /// <returns>False when there was no room for the line.</returns>
    private bool Take(LogEntry entry)
    {
        bool taken = Add((_line ??= new JsonLineWriter()).Write(entry).Span);
        if (_writing.IsCompleted)
        {
            // After the end there is nobody to hand it to: the last lines of a stop are written here.
            WriteLate();
        }

        return taken;
    }

    private bool Add(ReadOnlySpan<byte> line)
    {
        bool first;
        lock (_adding)
        {
            first = _waiting.WrittenCount == 0;
            if (_waiting.WrittenCount + line.Length > MaxWaitingBytes)
            {
                Interlocked.Increment(ref _dropped);
                return false;
            }

            _waiting.Write(line);
        }

        if (first)
        {
            _begun.Writer.TryWrite(true);
        }

        return true;
    }

    private async Task WriteAllAsync()
    {
        CancellationToken stopping = _stopping.Token;
        while (await _begun.Reader.WaitToReadAsync(CancellationToken.None))
        {
            _begun.Reader.TryRead(out _);
            WriteOut();
            SayWhatWasDropped();
            await Task.Delay(Pause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        WriteOut();
    }

    private void SayWhatWasDropped()
    {
        long dropped = Dropped;
        if (dropped == _said)
        {
            return;
        }

        LogEvent notice = new(
            _time.GetUtcNow(), LogEventLevel.Error, exception: null,
            new Serilog.Parsing.MessageTemplateParser().Parse("{Lines} log lines were dropped because they were not taken in time"),
            [new LogEventProperty("Lines", new ScalarValue(dropped - _said))]);
        if (Take(new LogEntry(notice)))
        {
            _said = dropped;
        }
    }

    private void WriteLate()
    {
        lock (_late)
        {
            WriteOut();
        }
    }

    private void WriteOut()
    {
        lock (_adding)
        {
            (_waiting, _written) = (_written, _waiting);
        }

        ReadOnlyMemory<byte> lines = _written.WrittenMemory;
        if (lines.IsEmpty)
        {
            return;
        }

        try
        {
            _output.Write(lines.Span);
            _output.Flush();
        }
        catch (IOException e)
        {
            // Nobody reads standard output any more; the gateway goes on.
            Serilog.Debugging.SelfLog.WriteLine("Standard output cannot be written: {0}", e.Message);
        }

        _file?.Write(LineBlock.Of(lines, _time.GetUtcNow()));
        if (_written.Capacity > KeptBytes)
        {
            _written = new ArrayBufferWriter<byte>();
        }
        else
        {
            _written.ResetWrittenCount();
        }
    }
}
