using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// One JSON object a line: time, level, event, message in plain words, then the event's own fields under their names. Text comes
/// without quotes, so that the lines people search for read as they always did.
/// </summary>
/// <param name="timeField">The name of the time's field: Logstash reads an event's own time from <c>@timestamp</c>.</param>
internal sealed class JsonLineFormatter(string timeField = "time") : ITextFormatter
{
    private static readonly JsonValueFormatter Values = new(typeTagName: null);
    private static readonly MessageTemplateTextFormatter Message = new("{Message:l}", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write("{\"");
        output.Write(timeField);
        output.Write("\":\"");
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        output.Write("\",\"level\":\"");
        output.Write(logEvent.Level);
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
            JsonValueFormatter.WriteQuotedJsonString(FieldName(property.Key), output);
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

    private static string FieldName(string property) => property == "SourceContext" ? "source" : char.ToLowerInvariant(property[0]) + property[1..];
}
