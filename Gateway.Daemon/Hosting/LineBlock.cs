using System.Text;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// Whole lines on their way to the log file, as one event of Serilog's: its file does one write and one flush for an event, and a line by
/// itself would be made twice, once for standard output.
/// </summary>
/// <param name="lines">In UTF-8, each with its end; of use only while the event is written.</param>
internal sealed class LineBlock(ReadOnlyMemory<byte> lines) : LogEventPropertyValue
{
    private const string Property = "Lines";

    /// <summary>So much is made text at once, in bytes.</summary>
    private const int Piece = 4 * 1024;

    private static readonly MessageTemplate Template = new MessageTemplateParser().Parse($"{{{Property}}}");

    /// <summary>Writes the lines of such an event and nothing else.</summary>
    public static ITextFormatter Formatter { get; } = new BlockFormatter();

    /// <summary>The event.</summary>
    /// <param name="lines">In UTF-8, each with its end.</param>
    /// <param name="now">The time; the file turns by its size alone and does not look at it.</param>
    public static LogEvent Of(ReadOnlyMemory<byte> lines, DateTimeOffset now) =>
        new(now, LogEventLevel.Information, exception: null, Template, [new LogEventProperty(Property, new LineBlock(lines))]);

    /// <inheritdoc/>
    public override void Render(TextWriter output, string? format = null, IFormatProvider? formatProvider = null)
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        Span<char> text = stackalloc char[Piece];
        for (ReadOnlySpan<byte> rest = lines.Span; !rest.IsEmpty;)
        {
            ReadOnlySpan<byte> piece = rest[..Math.Min(rest.Length, Piece)];
            output.Write(text[..decoder.GetChars(piece, text, flush: false)]);
            rest = rest[piece.Length..];
        }
    }

    private sealed class BlockFormatter : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output) => logEvent.Properties[Property].Render(output);
    }
}
