using System.Collections.Concurrent;
using System.Text.Json;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.EndToEnd;

/// <summary>A control plane that keeps audit events by id, as the real one does; it knows the test key or none, and can be away.</summary>
internal sealed class AuditSink : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AuditSink(WebApplication app) => _app = app;

    public bool IsAway { get; set; }

    /// <summary>Whether it knows the key that <see cref="FakeControlPlane"/> knows.</summary>
    public bool KnowsTestKey { get; set; }

    /// <summary>Whether its stream of changes stays silent.</summary>
    public bool IsStreamSilent { get; set; }

    /// <summary>The last heartbeat.</summary>
    public NodeHeartbeat? Heartbeat { get; private set; }

    /// <summary>The node token of the last call; the stream of changes keeps the one that it began with.</summary>
    public string? Token { get; private set; }

    /// <summary>The ids of requests, in the order in which they came first.</summary>
    public ConcurrentQueue<string> RequestIds { get; } = new();

    private ConcurrentDictionary<Guid, bool> Known { get; } = new();

    public static async Task<AuditSink> StartAsync(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        AuditSink sink = new(builder.Build());
        sink._app.Run(sink.AnswerAsync);
        await sink._app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (IsAway)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        string call = context.Request.Path.Value!.Split('/')[^1];
        if (call != "changes")
        {
            Token = context.Request.Headers.Authorization;
        }

        switch (call)
        {
            case "resolve" when KnowsTestKey:
                ResolveRequest asked = (await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJsonContext.Default.ResolveRequest))!;
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(JsonSerializer.Serialize(new FakeControlPlane().GrantFor(asked), ContractsJsonContext.Default.Grant));
                break;
            case "heartbeat":
                Heartbeat = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJsonContext.Default.NodeHeartbeat);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case "resolve":
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                await context.Response.WriteAsync("""{"code":"unknown_access_key"}""");
                break;
            case "audit-events":
                AuditBatch batch = (await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJsonContext.Default.AuditBatch))!;
                AuditEvent[] fresh = [.. batch.Events.Where(e => Known.TryAdd(e.Id, true))];
                foreach (AuditEvent audited in fresh)
                {
                    RequestIds.Enqueue(audited.RequestId);
                }

                AuditBatchResult result = new() { Accepted = fresh.Length, Duplicates = batch.Events.Count - fresh.Length };
                await context.Response.WriteAsync(JsonSerializer.Serialize(result, ContractsJsonContext.Default.AuditBatchResult));
                break;
            case "changes" when IsStreamSilent:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "changes":
                context.Response.ContentType = "text/event-stream";
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.WriteAsync("event: heartbeat\ndata: {\"sequence\":1}\n\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
                }

                break;
            default:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }
}
