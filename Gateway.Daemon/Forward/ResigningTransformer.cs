using System.Net.Http.Headers;
using Gateway.Daemon.Admit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Payload.Events;
using Gateway.Daemon.Resign;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Daemon.Forward;

/// <summary>
/// Makes the outgoing request: target bytes unchanged, header rules applied, then re-signed. And the answer to the client: as it came,
/// less what is ours to set.
/// </summary>
internal sealed class ResigningTransformer(
    EventStreams events, ExpiredCredentialAnswer expired, PerCallResigner perCall, TimeProvider time) : HttpTransformer
{
    /// <inheritdoc/>
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        CallFeature call = httpContext.RequiredFact<CallFeature>();
        ICallerFeature caller = httpContext.RequiredFact<ICallerFeature>();
        PayloadFeature payload = httpContext.RequiredFact<PayloadFeature>();
        ForwardFeature forward = httpContext.RequiredFact<ForwardFeature>();
        SigV4Authorization authorization = caller.Authorization;

        if (proxyRequest.Method.Method != httpContext.Request.Method)
        {
            throw new InvalidOperationException("The forwarder changed the method, and another one was signed and decided on.");
        }

        string query = authorization.Form == SigV4Form.Query ? AuthenticationQuery.Remove(call.RawQuery) : call.RawQuery;
        if (authorization.Form == SigV4Form.Query && call.IsS3)
        {
            // What it said goes into the header.
            query = AuthenticationQuery.RemovePayloadHash(query);
        }

        bool hasQuery = query.Length > 0 || (authorization.Form == SigV4Form.Header && httpContext.Request.QueryString.HasValue);
        proxyRequest.RequestUri = UpstreamTarget.Of(call.Host).UriOf(call.RawPath, hasQuery ? query : null);
        OutgoingRequest.CopyHeaders(httpContext.Request.Headers, proxyRequest, HeaderRules.IsForwarded);

        if (authorization.Form == SigV4Form.Query && call.IsS3 && !httpContext.Request.Headers.ContainsKey(PayloadForm.Header))
        {
            // S3 wants the header when it is the Authorization header that signs.
            proxyRequest.Headers.TryAddWithoutValidation(PayloadForm.Header, payload.Hash);
        }

        if (authorization.Algorithm == SignatureAlgorithm.SigV4A)
        {
            forward.SignedBy = await SignPerCallAsync(caller, payload, proxyRequest, (call.RawPath, query), cancellationToken);
        }
        else
        {
            forward.SignedBy = Sign(httpContext, caller, payload, proxyRequest, (call.RawPath, query));
        }

        OutgoingRequest.SendWhole(proxyRequest, payload);
        forward.SentTimestamp = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return true;
        }

        ForwardFeature forward = httpContext.RequiredFact<ForwardFeature>();
        forward.UpstreamDuration = time.GetElapsedTime(forward.SentTimestamp);
        forward.UpstreamRequestId = RequestIdOf(proxyResponse.Headers);
        await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        httpContext.Response.Headers.Remove(AwsErrorWriter.OwnHeader);
        if (await UpstreamErrorRedactor.TryWriteAsync(httpContext, proxyResponse, expired, cancellationToken))
        {
            return false;
        }

        if (httpContext.RequiredFact<PayloadFeature>().Events is { } messages)
        {
            await events.BeginAnswerAsync(httpContext, proxyResponse, messages, cancellationToken);
        }

        return true;
    }

    /// <inheritdoc/>
    public override async ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        await base.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
        if (httpContext.RequiredFact<PayloadFeature>().Events is not null)
        {
            // The answer may end while the client still sends: it learns of it now, and not when it has ended too.
            await httpContext.Response.CompleteAsync();
        }
    }

    /// <summary>Signs, and says whose key did.</summary>
    private UpstreamIdentity Sign(
        HttpContext httpContext, ICallerFeature caller, PayloadFeature payload, HttpRequestMessage proxyRequest, (string Path, string Query) target)
    {
        CredentialScope scope = caller.Authorization.Scope;
        DateTimeOffset now = time.GetUtcNow();
        // Authorization saw a key for today; a body that took past midnight to arrive is the caller's to send again.
        UpstreamKey key = UpstreamKeySelection.For(caller.Grant, now)
            ?? throw new InvalidOperationException("The grant has no key for today, and its call cannot be signed.");
        string authorization = RequestResigner.Resign(
            proxyRequest,
            target,
            payload.Hash,
            caller.Authorization.SignedHeaders,
            key,
            scope.Region,
            scope.Service,
            caller.Service.Rules,
            now);
        payload.Chunks?.Begin(new ChunkSigner(
            key.SigningKey, now, new CredentialScope(key.Date, scope.Region, scope.Service), RequestResigner.SignatureIn(authorization)));
        if (payload.Events is { } messages)
        {
            if (proxyRequest.Content is { } content)
            {
                ContentHandler.Replace(proxyRequest, new PromptContent(content));
            }

            events.Begin(httpContext, messages, RequestResigner.SignatureIn(authorization), key);
        }

        return new UpstreamIdentity(key.AccessKeyId, key.SessionToken, key.ExpiresAt);
    }

    private async ValueTask<UpstreamIdentity> SignPerCallAsync(
        ICallerFeature caller, PayloadFeature payload, HttpRequestMessage proxyRequest, (string Path, string Query) target, CancellationToken cancellationToken)
    {
        (SignResult Result, string Signature) signed =
            await perCall.ResignAsync(proxyRequest, target, payload.Hash, caller, time.GetUtcNow(), cancellationToken);
        if (payload.Hash is PayloadHash.StreamingEcdsa or PayloadHash.StreamingEcdsaTrailer)
        {
            payload.Chunks?.Begin(perCall.ChunksOf(signed, caller.Authorization.AccessKeyId));
        }
        else
        {
            payload.Chunks?.BeginUnsigned();
        }

        return new UpstreamIdentity(signed.Result.AccessKeyId, signed.Result.SessionToken);
    }

    private static string? RequestIdOf(HttpResponseHeaders headers)
    {
        foreach (string name in (ReadOnlySpan<string>)["x-amzn-RequestId", "x-amz-request-id", "x-amzn-request-id"])
        {
            if (headers.NonValidated.TryGetValues(name, out HeaderStringValues values))
            {
                return values.ToString();
            }
        }

        return null;
    }
}
