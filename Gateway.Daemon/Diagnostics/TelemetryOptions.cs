using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;

namespace Gateway.Daemon.Diagnostics;

/// <summary>Where measurements and traces are sent, section <c>Telemetry</c>; <c>/metrics</c> is served whatever stands here.</summary>
internal sealed class TelemetryOptions : IValidateOptions<TelemetryOptions>
{
    public const string Section = "Telemetry";

    /// <summary>An OpenTelemetry collector, for example <c>http://127.0.0.1:4317</c>; empty sends nothing. Default empty.</summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>How it is spoken to: <c>grpc</c>, or <c>http/protobuf</c> with the base URL in <see cref="OtlpEndpoint"/>. Default <c>grpc</c>.</summary>
    public string OtlpProtocol { get; set; } = "grpc";

    /// <summary>The part of requests that are traced when the caller's own trace does not say, 0 to 1. Default 0.1.</summary>
    public double TraceRatio { get; set; } = 0.1;

    /// <summary>Whether anything is sent.</summary>
    public bool IsSent => OtlpEndpoint.Length > 0;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        List<string> mistakes = [];
        if (options.IsSent && !(Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"))
        {
            mistakes.Add($"Telemetry:OtlpEndpoint is '{options.OtlpEndpoint}': expected the collector's URL, for example http://127.0.0.1:4317.");
        }

        if (options.OtlpProtocol is not ("grpc" or "http/protobuf"))
        {
            mistakes.Add($"Telemetry:OtlpProtocol is '{options.OtlpProtocol}': expected grpc or http/protobuf.");
        }

        if (options.TraceRatio is not (>= 0 and <= 1))
        {
            mistakes.Add($"Telemetry:TraceRatio is '{options.TraceRatio}': expected 0 to 1.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    /// <summary>Points an exporter at the collector.</summary>
    /// <param name="exporter">The exporter's settings.</param>
    /// <param name="signal"><c>traces</c> or <c>metrics</c>: over http each has a path of its own (OTLP specification, section OTLP/HTTP).</param>
    public void Apply(OtlpExporterOptions exporter, string signal)
    {
        bool http = OtlpProtocol == "http/protobuf";
        exporter.Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = http ? new Uri($"{OtlpEndpoint.TrimEnd('/')}/v1/{signal}") : new Uri(OtlpEndpoint);
    }
}
