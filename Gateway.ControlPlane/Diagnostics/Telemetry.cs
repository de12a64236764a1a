using Gateway.ControlPlane.Api;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.ControlPlane.Diagnostics;

/// <summary>Registers what is measured, and where it goes: <c>/metrics</c>, and a collector when there is one.</summary>
internal static class Telemetry
{
    public static void AddTo(IServiceCollection services, TelemetryOptions options)
    {
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("cloud-service-gateway-control-plane", serviceInstanceId: Environment.MachineName))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", ControlPlaneMetrics.MeterName)
                    .AddPrometheusExporter();
                if (options.OtlpEndpoint is not null)
                {
                    metrics.AddOtlpExporter(exporter => options.Apply(exporter, "metrics"));
                }
            });
        if (options.OtlpEndpoint is not null)
        {
            // ASP.NET Core's and Npgsql's own sources: a request, and its statements without their parameters.
            telemetry.WithTracing(tracing => tracing
                .AddSource("Microsoft.AspNetCore", "Npgsql")
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TraceRatio)))
                .AddOtlpExporter(exporter => options.Apply(exporter, "traces")));
        }
    }
}
