using Gateway.Daemon.Admit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Payload.Forms;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Signing.PostForm;
using Gateway.Signing.SigV4;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Daemon.Forward;

/// <summary>
/// Makes the outgoing request of an upload by form: headers as they came, and the form's fields signed anew. S3 takes no form in HTTP
/// chunks, so the length is said: the old one and what the fields have grown by.
/// </summary>
internal sealed class FormTransformer(ResigningTransformer answers, TimeProvider time) : HttpTransformer
{
    /// <inheritdoc/>
    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        CallFeature call = httpContext.RequiredFact<CallFeature>();
        ICallerFeature caller = httpContext.RequiredFact<ICallerFeature>();
        ForwardFeature forward = httpContext.RequiredFact<ForwardFeature>();
        FormBody form = httpContext.RequiredFact<PayloadFeature>().Form!;
        proxyRequest.RequestUri = UpstreamTarget.Of(call.Host).UriOf(call.RawPath, query: null);
        OutgoingRequest.CopyHeaders(httpContext.Request.Headers, proxyRequest, HeaderRules.IsForwarded);

        DateTimeOffset now = time.GetUtcNow();
        UpstreamKey key = UpstreamKeySelection.For(caller.Grant, now)
            ?? throw new InvalidOperationException("The grant has no key for today, and its call cannot be signed.");
        forward.SignedBy = new UpstreamIdentity(key.AccessKeyId, key.SessionToken, key.ExpiresAt);
        CredentialScope scope = new(key.Date, caller.Authorization.Scope.Region, caller.Authorization.Scope.Service);
        int longer = form.Begin((bytes, head, policy) =>
            PostFormResigner.Resign(bytes.Span, head, policy, scope, now, key.AccessKeyId, key.SessionToken, key.SigningKey));
        proxyRequest.Content!.Headers.ContentLength = httpContext.Request.ContentLength + longer;
        forward.SentTimestamp = time.GetTimestamp();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken) =>
        answers.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
}
