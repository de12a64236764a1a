using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Daemon.Audit;
using Serilog.Events;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// Makes lines of JSON in UTF-8 as they go out, one object a line, each in the same memory as the one before. Not safe for concurrent use.
/// </summary>
/// <param name="timeField">The name of the time's field: Logstash reads an event's own time from <c>@timestamp</c>.</param>
internal sealed class JsonLineWriter(string timeField = "time") : IDisposable
{
    /// <summary>Memory beyond this, in bytes, is not kept: a line with a long exception would be held for good.</summary>
    private const int Kept = 64 * 1024;

    /// <summary>Digits of a second's fraction beyond microseconds that "O" writes, and the Z behind them.</summary>
    private const int BeyondMicroseconds = 2;

    private readonly JsonEncodedText _timeField = JsonEncodedText.Encode(timeField);
    private readonly JsonLineFormatter _formatter = new(timeField);
    private readonly ArrayBufferWriter<byte> _message = new();

    // Lines are read by people and by log shippers, never by a browser as HTML: what JSON itself asks to be escaped is enough.
    private readonly Utf8JsonWriter _json = new(
        Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    private ArrayBufferWriter<byte> _line = new();

    /// <summary>A line with its end, of use until the next call; empty for an event with a value that cannot be written.</summary>
    public ReadOnlyMemory<byte> Write(LogEntry entry)
    {
        if (_line.Capacity > Kept)
        {
            _line = new ArrayBufferWriter<byte>();
        }
        else
        {
            _line.ResetWrittenCount();
        }

        if (entry.Request is { } request)
        {
            Write(request);
        }
        else
        {
            Write(entry.Other!);
        }

        return _line.WrittenMemory;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Write(RequestLine request)
    {
        _message.ResetWrittenCount();
        request.WriteMessage(_message);
        _json.Reset(_line);
        _json.WriteStartObject();
        Span<char> time = stackalloc char[32];
        request.Time.UtcDateTime.TryFormat(time, out int length, "O", CultureInfo.InvariantCulture);
        time[length - BeyondMicroseconds] = 'Z';
        _json.WriteString(_timeField, time[..(length - 1)]);
        _json.WriteString("level"u8, nameof(LogEventLevel.Information));
        _json.WriteString("event"u8, RequestLine.Id.Name);
        _json.WriteString("message"u8, _message.WrittenSpan);
        request.WriteMembers(_json);
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
    }

    private void Write(LogEvent logEvent)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        try
        {
            _formatter.Format(logEvent, text);
        }
        catch (Exception e)
        {
            Serilog.Debugging.SelfLog.WriteLine("A log line cannot be made: {0}", e.Message);
            return;
        }

        Encoding.UTF8.GetBytes(text.ToString(), _line);
    }
}
