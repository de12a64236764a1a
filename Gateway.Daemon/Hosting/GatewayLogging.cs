using Gateway.Daemon.Hosting.Logstash;
using Serilog;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// Where log lines go: standard output (which systemd brings to the journal), when a folder is set
/// <c>cloud-service-gateway.log</c>, and when there is one Logstash; one JSON object a line.
/// </summary>
internal static class GatewayLogging
{
    public const string FileName = "cloud-service-gateway.log";

    /// <summary>A file is at most this large, in bytes, and then a new one is begun.</summary>
    private const long MaxFileBytes = 100L * 1024 * 1024;

    /// <summary>So many files are kept; the oldest goes.</summary>
    private const int MaxFiles = 10;

    /// <summary>Standard output and the file.</summary>
    /// <param name="directory">The folder of the log file; empty for none.</param>
    /// <param name="time">The clock.</param>
    public static LogOutput CreateOutput(string directory, TimeProvider time) => new(
        Console.OpenStandardOutput(),
        directory.Length == 0
            ? null
            : new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.File(
                LineBlock.Formatter,
                Path.Combine(directory, FileName),
                fileSizeLimitBytes: MaxFileBytes,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: MaxFiles,
                shared: false,
                flushToDiskInterval: TimeSpan.FromSeconds(1)).CreateLogger(),
        time);

    /// <param name="output">Standard output and the file.</param>
    /// <param name="logstash">Where lines go beside that; null for nowhere.</param>
    public static GatewayLoggerProvider CreateProvider(LogOutput output, LogstashSink? logstash)
    {
        // Serilog's own floor is open: the levels of the Logging section decide, in one place.
        LoggerConfiguration logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(output);
        if (logstash is null)
        {
            return new GatewayLoggerProvider(logger.CreateLogger(), [output]);
        }

        return new GatewayLoggerProvider(logger.WriteTo.Sink(logstash).CreateLogger(), [output, logstash]);
    }
}
