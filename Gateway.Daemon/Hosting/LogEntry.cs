using System.Runtime.InteropServices;
using Gateway.Daemon.Audit;
using Serilog.Events;

namespace Gateway.Daemon.Hosting;

/// <summary>What waits to become a line: the line of a request, or anything else that was logged.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct LogEntry
{
    public LogEntry(RequestLine request) => Request = request;

    public LogEntry(LogEvent other) => Other = other;

    /// <summary>The line of a request; null when it is something else.</summary>
    public RequestLine? Request { get; }

    /// <summary>What else it is; null when it is the line of a request.</summary>
    public LogEvent? Other { get; }
}
