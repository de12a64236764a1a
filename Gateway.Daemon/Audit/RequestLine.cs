using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Gateway.Daemon.Diagnostics;
using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Audit;

/// <summary>
/// The log line of one request. It is logged for every call, so that it goes to whoever writes lines as it is, and becomes bytes there,
/// together with others: a template with twenty values costs a call more than verifying and signing it.
/// </summary>
/// <param name="audit">What is said of the request.</param>
/// <param name="connectionId">Kestrel's id of its connection.</param>
internal sealed class RequestLine(AuditEvent audit, string connectionId)
{
    /// <summary>The event of every such line.</summary>
    public static readonly EventId Id = new(EventIds.Request, "Request");

    /// <summary>The longest number as text, in bytes: a double's is 24.</summary>
    private const int MaxNumber = 32;

    private static readonly string Source = typeof(AuditMiddleware).FullName!;

    /// <summary>The moment in which the request ended.</summary>
    public DateTimeOffset Time => audit.Time.AddMilliseconds(audit.DurationMs);

    /// <summary>The message alone, for a logger that knows nothing of this line.</summary>
    public override string ToString()
    {
        ArrayBufferWriter<byte> message = new();
        WriteMessage(message);
        return Encoding.UTF8.GetString(message.WrittenSpan);
    }

    /// <summary>Writes the message, in UTF-8.</summary>
    public void WriteMessage(IBufferWriter<byte> output)
    {
        Say(output, ""u8, audit.Decision.ToString());
        Say(output, " "u8, audit.RequestId);
        Say(output, " key="u8, audit.AccessKeyId);
        Say(output, " requester="u8, audit.RequesterId);
        Say(output, " request="u8, audit.AccessRequestId);
        Say(output, " client="u8, audit.ClientAddress);
        Say(output, " "u8, audit.Method);
        Say(output, " "u8, audit.Host);
        Say(output, " service="u8, audit.Service);
        Say(output, " region="u8, audit.Region);
        Say(output, " action="u8, audit.Action);
        Say(output, " resource="u8, audit.Resource);
        Say(output, " status="u8, audit.Status);
        Say(output, " reason="u8, audit.Reason);
        Say(output, " code="u8, audit.ErrorCode);
        Say(output, " ms="u8, audit.DurationMs);
        Say(output, " upstreamMs="u8, audit.UpstreamMs);
        Say(output, " in="u8, audit.RequestBytes);
        Say(output, " out="u8, audit.ResponseBytes);
        Say(output, " upstreamRequestId="u8, audit.UpstreamRequestId);
        Say(output, " reportedPolicy="u8, audit.ReportedPolicy);
    }

    /// <summary>Writes each value that there is as a member of the object that was begun.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("decision"u8, audit.Decision.ToString());
        json.WriteString("requestId"u8, audit.RequestId);
        Member(json, "accessKeyId"u8, audit.AccessKeyId);
        Member(json, "requesterId"u8, audit.RequesterId);
        Member(json, "accessRequestId"u8, audit.AccessRequestId);
        Member(json, "client"u8, audit.ClientAddress);
        json.WriteString("method"u8, audit.Method);
        json.WriteString("host"u8, audit.Host);
        Member(json, "service"u8, audit.Service);
        Member(json, "region"u8, audit.Region);
        Member(json, "action"u8, audit.Action);
        Member(json, "resource"u8, audit.Resource);
        json.WriteNumber("status"u8, audit.Status);
        Member(json, "reason"u8, audit.Reason);
        Member(json, "code"u8, audit.ErrorCode);
        json.WriteNumber("durationMs"u8, audit.DurationMs);
        if (audit.UpstreamMs is { } upstream)
        {
            json.WriteNumber("upstreamMs"u8, upstream);
        }

        json.WriteNumber("requestBytes"u8, audit.RequestBytes);
        json.WriteNumber("responseBytes"u8, audit.ResponseBytes);
        Member(json, "upstreamRequestId"u8, audit.UpstreamRequestId);
        Member(json, "reportedPolicy"u8, audit.ReportedPolicy);
        json.WriteString("source"u8, Source);
        json.WriteString("connectionId"u8, connectionId);
    }

    private static void Say(IBufferWriter<byte> output, ReadOnlySpan<byte> before, string? text)
    {
        output.Write(before);
        if (text is null)
        {
            output.Write("null"u8);
        }
        else
        {
            Encoding.UTF8.GetBytes(text, output);
        }
    }

    private static void Say(IBufferWriter<byte> output, ReadOnlySpan<byte> before, double? number)
    {
        output.Write(before);
        if (number is not { } value)
        {
            output.Write("null"u8);
            return;
        }

        Utf8Formatter.TryFormat(value, output.GetSpan(MaxNumber), out int written);
        output.Advance(written);
    }

    private static void Say(IBufferWriter<byte> output, ReadOnlySpan<byte> before, long number)
    {
        output.Write(before);
        Utf8Formatter.TryFormat(number, output.GetSpan(MaxNumber), out int written);
        output.Advance(written);
    }

    private static void Member(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
