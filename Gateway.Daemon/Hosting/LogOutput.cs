using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Serilog.Core;
using Serilog.Events;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// Standard output, and the log file when there is one. Whoever logs hands the event over and goes on; lines are made and written
/// together every <see cref="Pause"/>, for one write a line costs a call more than verifying and signing it. Events wait in memory, at
/// most <see cref="MaxWaiting"/> of them: where the reader of standard output stands still, further ones are dropped and counted, and
/// a line says how many once there is room. Safe for concurrent use.
/// </summary>
internal sealed class LogOutput : ILogEventSink, IAsyncDisposable
{
    /// <summary>About 20 MB at worst.</summary>
    internal const int MaxWaiting = 20_000;

    /// <summary>How long lines are collected: short enough for eyes, long enough for some hundred lines of a busy gateway.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>What is written at once, in characters; a longer batch is written in parts.</summary>
    private const int BlockCharacters = 64 * 1024;

    private readonly Channel<LogEvent> _waiting = Channel.CreateBounded<LogEvent>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _stopping = new();
    private readonly JsonLineFormatter _formatter = new();
    private readonly StringWriter _lines = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly Lock _late = new();
    private readonly Stream _output;
    private readonly Logger? _file;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private byte[] _bytes = new byte[BlockCharacters];
    private long _dropped;
    private long _said;

    /// <param name="output">Where lines go, in UTF-8; not closed.</param>
    /// <param name="file">Gets every event as well; closed with this. Null for none.</param>
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
    public void Emit(LogEvent logEvent)
    {
        if (_waiting.Writer.TryWrite(logEvent))
        {
            return;
        }

        if (!_writing.IsCompleted)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        // After the end there is nobody to hand it to: the last lines of a stop are written here.
        lock (_late)
        {
            Add(logEvent);
            WriteOut();
        }
    }

    /// <summary>Writes what waits, for at most two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _writing.WaitAsync(LastWords, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_writing.IsCompleted && _file is not null)
        {
            await _file.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task WriteAllAsync()
    {
        CancellationToken stopping = _stopping.Token;
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (_waiting.Reader.TryRead(out LogEvent? logEvent))
            {
                Add(logEvent);
                if (_lines.GetStringBuilder().Length >= BlockCharacters)
                {
                    WriteOut();
                }
            }

            SayWhatWasDropped();
            WriteOut();
            await Task.Delay(Pause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Add(LogEvent logEvent)
    {
        int begin = _lines.GetStringBuilder().Length;
        try
        {
            _formatter.Format(logEvent, _lines);
        }
        catch (Exception e)
        {
            // A value that cannot be written as text costs its own line and no other.
            _lines.GetStringBuilder().Length = begin;
            Serilog.Debugging.SelfLog.WriteLine("A log line cannot be made: {0}", e.Message);
        }

        _file?.Write(logEvent);
    }

    private void SayWhatWasDropped()
    {
        long dropped = Dropped;
        if (dropped > _said)
        {
            Add(new LogEvent(
                _time.GetUtcNow(), LogEventLevel.Error, exception: null,
                new Serilog.Parsing.MessageTemplateParser().Parse("{Lines} log lines were dropped because they were not taken in time"),
                [new LogEventProperty("Lines", new ScalarValue(dropped - _said))]));
            _said = dropped;
        }
    }

    private void WriteOut()
    {
        StringBuilder lines = _lines.GetStringBuilder();
        try
        {
            _output.Write(Encode(lines));
            _output.Flush();
        }
        catch (IOException e)
        {
            // Nobody reads standard output any more; the gateway goes on.
            Serilog.Debugging.SelfLog.WriteLine("Standard output cannot be written: {0}", e.Message);
        }

        lines.Clear();
    }

    /// <summary>Into the same bytes each time: a block and its text are large objects, which only a whole collection would free.</summary>
    private ReadOnlySpan<byte> Encode(StringBuilder lines)
    {
        int length = 0;
        foreach (ReadOnlyMemory<char> chunk in lines.GetChunks())
        {
            int needed = length + Encoding.UTF8.GetMaxByteCount(chunk.Length);
            if (needed > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
            }

            length += _encoder.GetBytes(chunk.Span, _bytes.AsSpan(length), flush: false);
        }

        return _bytes.AsSpan(0, length);
    }
}
