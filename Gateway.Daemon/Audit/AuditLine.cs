using System.Buffers;
using System.Text.Json;
using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Audit;

/// <summary>An event as the line of JSON that the spool keeps and the control plane takes.</summary>
internal static class AuditLine
{
    /// <summary>Memory beyond this, in bytes, is not kept by a thread.</summary>
    private const int Kept = 64 * 1024;

    private static readonly JsonWriterOptions Compact = new() { Indented = false, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _line;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <summary>
    /// Makes a line of nothing, once before the first call: the first one takes as long as thousands of others, and the next call of the same
    /// client would be recorded before the one that waits for it.
    /// </summary>
    public static void Prepare() => Of(new AuditEvent
    {
        Id = Guid.Empty,
        Time = DateTimeOffset.UnixEpoch,
        RequestId = "",
        Decision = AuditDecision.Allowed,
        Method = "",
        Host = "",
        Status = 0,
    });

    /// <summary>The line with its end, of use until this thread makes its next one.</summary>
    public static ReadOnlySpan<byte> Of(AuditEvent auditEvent)
    {
        if (_line is null || _line.Capacity > Kept)
        {
            _line = new ArrayBufferWriter<byte>(1024);
        }

        _line.ResetWrittenCount();
        _json ??= new Utf8JsonWriter(_line, Compact);
        _json.Reset(_line);
        JsonSerializer.Serialize(_json, auditEvent, ContractsJsonContext.Default.AuditEvent);
        _json.Flush();
        _line.Write("\n"u8);
        return _line.WrittenSpan;
    }

    /// <summary>The request that a line is about; a dash when it is no whole line.</summary>
    public static string RequestIdOf(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ContractsJsonContext.Default.AuditEvent)?.RequestId ?? "-";
        }
        catch (JsonException)
        {
            return "-";
        }
    }
}
