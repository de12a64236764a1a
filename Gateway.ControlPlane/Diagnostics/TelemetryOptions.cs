using System.Globalization;
using Gateway.ControlPlane.Settings;
using OpenTelemetry.Exporter;

namespace Gateway.ControlPlane.Diagnostics;

/// <summary>Where measurements and traces are sent; <c>/metrics</c> is served whatever stands here. The names are the daemon's.</summary>
internal sealed record TelemetryOptions
{
    private const string ProtocolKey = "Telemetry:OtlpProtocol";
    private const string RatioKey = "Telemetry:TraceRatio";
    private const double DefaultRatio = 0.1;

    /// <summary>An OpenTelemetry collector; null sends nothing.</summary>
    public required Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether the collector is spoken to by protobuf over HTTP, and not by gRPC.</summary>
    public required bool IsHttp { get; init; }

    /// <summary>The part of requests that are traced when the caller's own trace does not say, 0 to 1.</summary>
    public required double TraceRatio { get; init; }

    public static TelemetryOptions Read(SettingsReader reader)
    {
        string protocol = reader.Text(ProtocolKey) ?? "grpc";
        if (protocol is not ("grpc" or "http/protobuf"))
        {
            reader.Mistake(ProtocolKey, "grpc or http/protobuf");
        }

        double ratio = DefaultRatio;
        if (reader.Text(RatioKey) is { } text
            && !(double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out ratio) && ratio <= 1))
        {
            reader.Mistake(RatioKey, "a number from 0 to 1");
        }

        Uri? endpoint = null;
        if (reader.Text("Telemetry:OtlpEndpoint") is { } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out endpoint) && endpoint.Scheme is "http" or "https"))
        {
            reader.Mistake("Telemetry:OtlpEndpoint", "the collector's URL, for example http://127.0.0.1:4317");
        }

        return new TelemetryOptions { OtlpEndpoint = endpoint, IsHttp = protocol == "http/protobuf", TraceRatio = ratio };
    }

    /// <summary>Points an exporter at the collector.</summary>
    /// <param name="exporter">The exporter's settings.</param>
    /// <param name="signal"><c>traces</c> or <c>metrics</c>: over http each has a path of its own (OTLP specification, section OTLP/HTTP).</param>
    public void Apply(OtlpExporterOptions exporter, string signal)
    {
        exporter.Protocol = IsHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = IsHttp ? new Uri($"{OtlpEndpoint!.ToString().TrimEnd('/')}/v1/{signal}") : OtlpEndpoint!;
    }
}
