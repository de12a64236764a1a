using System.Globalization;
using System.Text.Json;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks.Load;

/// <summary><see cref="StandInControlPlane"/> by HTTP, for a daemon that is a program of its own.</summary>
internal sealed class ControlPlaneHost : IAsyncDisposable
{
    private readonly StandInControlPlane _controlPlane = new(TimeProvider.System);
    private readonly WebApplication _app;

    private ControlPlaneHost(WebApplication app, Uri url)
    {
        _app = app;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<ControlPlaneHost> StartAsync(int port)
    {
        Uri url = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url.AbsoluteUri);
        ControlPlaneHost host = new(builder.Build(), url);
        host._app.Run(host.AnswerAsync);
        await host._app.StartAsync();
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value!.Split('/')[^1])
        {
            case "resolve":
                ResolveRequest asked = (await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJsonContext.Default.ResolveRequest, context.RequestAborted))!;
                GrantResult found = await _controlPlane.ResolveAsync(asked, context.RequestAborted);
                context.Response.ContentType = "application/json";
                await JsonSerializer.SerializeAsync(context.Response.Body, found.Grant!, ContractsJsonContext.Default.Grant, context.RequestAborted);
                break;
            case "changes":
                context.Response.ContentType = "text/event-stream";
                await foreach (ChangeStreamItem item in _controlPlane.ReadChangesAsync(null, context.RequestAborted))
                {
                    await context.Response.WriteAsync(
                        string.Create(CultureInfo.InvariantCulture, $"event: heartbeat\ndata: {{\"sequence\":{item.Sequence}}}\n\n"), context.RequestAborted);
                }

                break;
            case "audit-events":
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("""{"accepted":1,"duplicates":0}""", context.RequestAborted);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }
}
