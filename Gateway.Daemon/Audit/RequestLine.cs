using System.Globalization;
using Gateway.Daemon.Diagnostics;
using Gateway.Signing.Contracts;
using Serilog.Events;
using Serilog.Formatting.Json;
using Serilog.Parsing;

namespace Gateway.Daemon.Audit;

/// <summary>
/// The log line of one request. It is logged for every call, so that it goes to whoever writes lines as it is, and becomes text there:
/// a template with twenty values costs a call more than verifying and signing it.
/// </summary>
/// <param name="audit">What is said of the request.</param>
/// <param name="connectionId">Kestrel's id of its connection.</param>
internal sealed class RequestLine(AuditEvent audit, string connectionId) : LogEventPropertyValue
{
    /// <summary>The event of every such line.</summary>
    public static readonly EventId Id = new(EventIds.Request, "Request");

    private const string Property = "Request";

    private static readonly MessageTemplate Template = new MessageTemplateParser().Parse($"{{{Property}}}");

    /// <summary>The line of an event that is one; null for any other.</summary>
    public static RequestLine? Of(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue(Property, out LogEventPropertyValue? value) ? value as RequestLine : null;

    /// <summary>The event, of the moment in which the request ended.</summary>
    public LogEvent ToEvent() => new(
        audit.Time.AddMilliseconds(audit.DurationMs), LogEventLevel.Information, exception: null, Template, [new LogEventProperty(Property, this)]);

    /// <summary>Writes the message.</summary>
    public override void Render(TextWriter output, string? format = null, IFormatProvider? formatProvider = null)
    {
        output.Write(audit.Decision.ToString());
        output.Write(' ');
        output.Write(audit.RequestId);
        Say(output, " key=", audit.AccessKeyId);
        Say(output, " requester=", audit.RequesterId);
        Say(output, " request=", audit.AccessRequestId);
        Say(output, " client=", audit.ClientAddress);
        Say(output, " ", audit.Method);
        Say(output, " ", audit.Host);
        Say(output, " service=", audit.Service);
        Say(output, " region=", audit.Region);
        Say(output, " action=", audit.Action);
        Say(output, " resource=", audit.Resource);
        Say(output, " status=", audit.Status);
        Say(output, " reason=", audit.Reason);
        Say(output, " code=", audit.ErrorCode);
        Say(output, " ms=", audit.DurationMs);
        Say(output, " upstreamMs=", audit.UpstreamMs);
        Say(output, " in=", audit.RequestBytes);
        Say(output, " out=", audit.ResponseBytes);
        Say(output, " upstreamRequestId=", audit.UpstreamRequestId);
        Say(output, " reportedPolicy=", audit.ReportedPolicy);
    }

    /// <summary>Writes each value that there is as a member of a JSON object that has members already.</summary>
    public void WriteMembers(TextWriter output)
    {
        Member(output, ",\"decision\":", audit.Decision.ToString());
        Member(output, ",\"requestId\":", audit.RequestId);
        Member(output, ",\"accessKeyId\":", audit.AccessKeyId);
        Member(output, ",\"requesterId\":", audit.RequesterId);
        Member(output, ",\"accessRequestId\":", audit.AccessRequestId);
        Member(output, ",\"client\":", audit.ClientAddress);
        Member(output, ",\"method\":", audit.Method);
        Member(output, ",\"host\":", audit.Host);
        Member(output, ",\"service\":", audit.Service);
        Member(output, ",\"region\":", audit.Region);
        Member(output, ",\"action\":", audit.Action);
        Member(output, ",\"resource\":", audit.Resource);
        Say(output, ",\"status\":", audit.Status);
        Member(output, ",\"reason\":", audit.Reason);
        Member(output, ",\"code\":", audit.ErrorCode);
        Say(output, ",\"durationMs\":", audit.DurationMs);
        if (audit.UpstreamMs is { } upstream)
        {
            Say(output, ",\"upstreamMs\":", upstream);
        }

        Say(output, ",\"requestBytes\":", audit.RequestBytes);
        Say(output, ",\"responseBytes\":", audit.ResponseBytes);
        Member(output, ",\"upstreamRequestId\":", audit.UpstreamRequestId);
        Member(output, ",\"reportedPolicy\":", audit.ReportedPolicy);
        Member(output, ",\"source\":", typeof(AuditMiddleware).FullName);
        Member(output, ",\"connectionId\":", connectionId);
    }

    private static void Say(TextWriter output, string before, string? text)
    {
        output.Write(before);
        output.Write(text ?? "null");
    }

    private static void Say(TextWriter output, string before, double? number)
    {
        if (number is not { } value)
        {
            Say(output, before, (string?)null);
            return;
        }

        output.Write(before);
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        output.Write(text[..length]);
    }

    private static void Say(TextWriter output, string before, long number)
    {
        output.Write(before);
        Span<char> text = stackalloc char[32];
        number.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        output.Write(text[..length]);
    }

    private static void Member(TextWriter output, string before, string? text)
    {
        if (text is not null)
        {
            output.Write(before);
            JsonValueFormatter.WriteQuotedJsonString(text, output);
        }
    }
}
