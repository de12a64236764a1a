using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Daemon.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>
/// Stands for AWS: TLS for whatever name is asked for, under a root of its own, on kept connections. Notes each request whose body
/// arrived whole, and answers what the test says.
/// </summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly TestRoot _root = new();
    private readonly ConcurrentDictionary<string, X509Certificate2> _leaves = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private FakeUpstream()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
                https.ServerCertificateSelector = (_, name) => _leaves.GetOrAdd(
                    name ?? "none", n => LeafCertificateIssuer.Issue(n, _root.Root, TimeProvider.System.GetUtcNow()))));
        });
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>Every request that arrived whole, in order.</summary>
    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    /// <summary>What to answer; an empty JSON object by default.</summary>
    public Func<HttpContext, byte[], Task> Answer { get; set; } = AnswerEmpty;

    /// <summary>Serves a request in the place of all this, before its body has come; for streams that are open both ways.</summary>
    public Func<HttpContext, Task>? Serve { get; set; }

    public string CertificateFile => _root.CertificateFile;

    public string Authority { get; private set; } = "";

    public static async Task<FakeUpstream> StartAsync()
    {
        FakeUpstream upstream = new();
        await upstream._app.StartAsync();
        string address = upstream._app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        upstream.Authority = new Uri(address).Authority;
        return upstream;
    }

    /// <summary>Forgets what came and answers an empty JSON object again.</summary>
    public void Reset()
    {
        Received.Clear();
        Answer = AnswerEmpty;
        Serve = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _root.Dispose();
    }

    private static Task AnswerEmpty(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/x-amz-json-1.0";
        return context.Response.WriteAsync("{}");
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (Serve is { } serve)
        {
            await serve(context);
            return;
        }

        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Received.Enqueue(new ReceivedRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Protocol,
            context.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value, StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        await Answer(context, body.ToArray());
    }
}
