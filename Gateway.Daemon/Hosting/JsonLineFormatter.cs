using System.Buffers;
using System.Globalization;
using Serilog.Events;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// One JSON object a line: time, level, event, message in plain words, then the event's own fields under their names. Text comes
/// without quotes, so that the lines people search for read as they always did. Safe for concurrent use.
/// </summary>
/// <param name="timeField">The name of the time's field: Logstash reads an event's own time from <c>@timestamp</c>.</param>
internal sealed class JsonLineFormatter(string timeField)
{
    private static readonly JsonValueFormatter Values = new(typeTagName: null);
    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(
        "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly MessageTemplateTextFormatter Message = new("{Message:l}", CultureInfo.InvariantCulture);

    /// <summary>Writes the line of anything but a request, with its end.</summary>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write("{\"");
        output.Write(timeField);
        output.Write("\":\"");
        Span<char> time = stackalloc char[32];
        logEvent.Timestamp.UtcDateTime.TryFormat(time, out int length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        output.Write(time[..length]);
        output.Write("\",\"level\":\"");
        output.Write(logEvent.Level.ToString());
        output.Write('"');
        if (logEvent.Properties.TryGetValue("EventId", out LogEventPropertyValue? id)
            && id is StructureValue structure
            && structure.Properties.FirstOrDefault(static p => p.Name == "Name")?.Value is { } name)
        {
            output.Write(",\"event\":");
            Values.Format(name, output);
        }

        output.Write(",\"message\":");
        using StringWriter message = new(CultureInfo.InvariantCulture);
        Message.Format(logEvent, message);
        JsonValueFormatter.WriteQuotedJsonString(message.ToString(), output);
        foreach (KeyValuePair<string, LogEventPropertyValue> property in logEvent.Properties)
        {
            if (property.Key is "EventId" || property.Value is ScalarValue { Value: null })
            {
                continue;
            }

            output.Write(',');
            WriteName(property.Key, output);
            output.Write(':');
            Values.Format(property.Value, output);
        }

        if (logEvent.Exception is { } exception)
        {
            output.Write(",\"exception\":");
            JsonValueFormatter.WriteQuotedJsonString(exception.ToString(), output);
        }

        output.WriteLine('}');
    }

    /// <summary>A property's name as a field's, in camel case; without a string for it where it needs no escape.</summary>
    private static void WriteName(string property, TextWriter output)
    {
        if (property == "SourceContext")
        {
            output.Write("\"source\"");
        }
        else if (property.AsSpan().ContainsAnyExcept(PlainCharacters))
        {
            JsonValueFormatter.WriteQuotedJsonString(char.ToLowerInvariant(property[0]) + property[1..], output);
        }
        else
        {
            output.Write('"');
            output.Write(char.ToLowerInvariant(property[0]));
            output.Write(property.AsSpan(1));
            output.Write('"');
        }
    }
}
