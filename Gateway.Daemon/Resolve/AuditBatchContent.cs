using System.Net.Http.Headers;
using System.Net.Mime;
using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Resolve;

/// <summary>An <see cref="AuditBatch"/> made of events that are JSON already, so that none is parsed and written again.</summary>
internal static class AuditBatchContent
{
    /// <param name="lines">Events as lines of JSON; such a line has no line feed but the one at its end.</param>
    public static ByteArrayContent Of(ReadOnlySpan<byte> lines)
    {
        ReadOnlySpan<byte> start = """{"events":["""u8;
        ReadOnlySpan<byte> end = "]}"u8;
        ReadOnlySpan<byte> events = lines.TrimEnd((byte)'\n');
        byte[] body = new byte[start.Length + events.Length + end.Length];
        start.CopyTo(body);
        Span<byte> middle = body.AsSpan(start.Length, events.Length);
        events.CopyTo(middle);
        middle.Replace((byte)'\n', (byte)',');
        end.CopyTo(body.AsSpan(body.Length - end.Length));
        return new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
    }
}
