using Gateway.Daemon.Admit;
using Gateway.Daemon.Audit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Authorize;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Forward;
using Gateway.Daemon.Front;
using Gateway.Daemon.Hosting;
using Gateway.Daemon.Pass;

namespace Gateway.Daemon;

/// <summary>The order of the stages. What an intercepted tunnel carries, what the proxy port is asked directly, what the admin address serves.</summary>
internal static class GatewayPipeline
{
    public static void Map(WebApplication app)
    {
        IServiceProvider services = app.Services;
        app.MapWhen(
            static context => context.Feature<ITunnelFeature>() is not null,
            tunnel =>
            {
                tunnel.Use(next => Stage(services.GetRequiredService<AuditMiddleware>().InvokeAsync, next));
                tunnel.Use(next => Stage(services.GetRequiredService<AdmissionMiddleware>().InvokeAsync, next));
                tunnel.Use(next => Stage(services.GetRequiredService<PassMiddleware>().InvokeAsync, next));
                tunnel.Use(next => Stage(services.GetRequiredService<AuthenticationMiddleware>().InvokeAsync, next));
                tunnel.Use(next => Stage(services.GetRequiredService<AuthorizationMiddleware>().InvokeAsync, next));
                tunnel.Run(services.GetRequiredService<ForwardingMiddleware>().InvokeAsync);
            });
        app.MapWhen(
            static context => context.Feature<AdminConnectionFeature>() is not null,
            admin =>
            {
                admin.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
                admin.Run(services.GetRequiredService<AdminMiddleware>().InvokeAsync);
            });
        app.Run(services.GetRequiredService<FrontMiddleware>().InvokeAsync);
    }

    private static RequestDelegate Stage(Func<HttpContext, RequestDelegate, Task> stage, RequestDelegate next) => context => stage(context, next);
}
