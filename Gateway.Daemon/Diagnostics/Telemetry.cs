using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Daemon.Diagnostics;

/// <summary>Registers what is measured, and where it goes: <c>/metrics</c>, and a collector when there is one.</summary>
internal static class Telemetry
{
    public static void AddTo(IServiceCollection services, TelemetryOptions options)
    {
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("cloud-service-gateway-daemon", serviceInstanceId: Environment.MachineName))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(GatewayMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddPrometheusExporter();
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
