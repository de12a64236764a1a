using System.Net;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Forward;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Benchmarks.Load;

/// <summary>
/// Stands before the daemon's own stages and takes every request of a tunnel: whoever sent it, it goes to the forwarder with its target and
/// headers as they came. What the daemon costs above this is what verifying, deciding, signing and recording cost. It is in no product.
/// </summary>
internal sealed class RelayFilter : IStartupFilter
{
    private static readonly ForwarderRequestConfig Http1 = new()
    {
        ActivityTimeout = TimeSpan.FromMinutes(17),
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        IHttpForwarder forwarder = app.ApplicationServices.GetRequiredService<IHttpForwarder>();
        HttpMessageInvoker invoker = app.ApplicationServices.GetRequiredService<UpstreamClient>().Invoker;
        app.MapWhen(
            static context => context.Features.Get<ITunnelFeature>() is not null,
            tunnel => tunnel.Run(async context => await forwarder.SendAsync(
                context, UpstreamTarget.Of(context.Features.Get<ITunnelFeature>()!.Host).Prefix, invoker, Http1, AsItCame.Instance, context.RequestAborted)));
        next(app);
    };

    private sealed class AsItCame : HttpTransformer
    {
        public static readonly AsItCame Instance = new();

        public override ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            proxyRequest.RequestUri = UpstreamTarget.Of(httpContext.Features.GetRequiredFeature<ITunnelFeature>().Host)
                .UriOf(httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, query: null);
            OutgoingRequest.CopyHeaders(httpContext.Request.Headers, proxyRequest, static name => name != "Connection");
            return ValueTask.CompletedTask;
        }
    }
}
