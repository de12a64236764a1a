using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Daemon.Diagnostics;

/// <summary>Registers what is measured, and where it goes: <c>/metrics</c>, and a collector when there is one.</summary>
internal static class Telemetry
{
    /// <summary>
    /// How many combinations of labels an instrument may have. OpenTelemetry makes room for all of them at the start, 88 bytes each for every
    /// instrument, and its default of 2,000 was 9 MB for some fifty instruments, most of which have one. What has the service for a label
    /// keeps the default; the labels of the others come from sets of at most some fifty values.
    /// </summary>
    public const int MaxSeries = 200;

    /// <summary>
    /// Kestrel counts a handshake that its callback has let begin, and takes one off for each that failed, those that failed before included: who
    /// leaves, sends nonsense or names another host takes one off for good. A gauge that sinks without end is not shown.
    /// </summary>
    private const string SinkingGauge = "kestrel.active_tls_handshakes";

    public static void AddTo(IServiceCollection services, TelemetryOptions options)
    {
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("cloud-service-gateway-daemon", serviceInstanceId: Environment.MachineName))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(GatewayMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddPrometheusExporter();
                metrics.AddView(static instrument =>
                    instrument.Name == SinkingGauge ? MetricStreamConfiguration.Drop
                    : GatewayMetrics.IsByService(instrument.Name) ? null : new MetricStreamConfiguration { CardinalityLimit = MaxSeries });
                if (options.IsSent)
                {
                    metrics.AddOtlpExporter(exporter => options.Apply(exporter, "metrics"));
                }
            });
        if (options.IsSent)
        {
            telemetry.WithTracing(tracing => tracing
                .AddSource(RequestTracing.SourceName)
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TraceRatio)))
                .AddOtlpExporter(exporter => options.Apply(exporter, "traces")));
        }
    }
}
