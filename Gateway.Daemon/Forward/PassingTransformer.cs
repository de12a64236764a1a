using Gateway.Daemon.Admit;
using Gateway.Daemon.Payload;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Daemon.Forward;

/// <summary>
/// Makes the outgoing request of a call that passes without a proxy key: target and headers as they came, no signature of ours, and
/// never an Authorization header.
/// </summary>
internal sealed class PassingTransformer(ResigningTransformer answers, TimeProvider time) : HttpTransformer
{
    /// <inheritdoc/>
    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        CallFeature call = httpContext.RequiredFact<CallFeature>();
        bool hasQuery = call.RawQuery.Length > 0 || httpContext.Request.QueryString.HasValue;
        proxyRequest.RequestUri = UpstreamTarget.Of(call.Host).UriOf(call.RawPath, hasQuery ? call.RawQuery : null);
        OutgoingRequest.CopyHeaders(httpContext.Request.Headers, proxyRequest, HeaderRules.IsPassed);
        OutgoingRequest.SendWhole(proxyRequest, httpContext.RequiredFact<PayloadFeature>());
        httpContext.RequiredFact<ForwardFeature>().SentTimestamp = time.GetTimestamp();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken) =>
        answers.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
}
