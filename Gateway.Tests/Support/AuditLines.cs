using System.Text;
using System.Text.Json;
using Gateway.Signing.Contracts;

namespace Gateway.Tests.Support;

/// <summary>Reads audit events as the daemon hands them over: a line of JSON each.</summary>
internal static class AuditLines
{
    public static AuditEvent[] Read(ReadOnlyMemory<byte> lines) =>
        [.. Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonSerializer.Deserialize(l, ContractsJsonContext.Default.AuditEvent)!)];
}
