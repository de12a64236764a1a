using System.Net;
using Gateway.Daemon.Admit;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Hosting.Reload;
using Gateway.Daemon.Pass;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Resolve;
using Gateway.Daemon.Revoke;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Daemon.Forward;

/// <summary>Last stage of a request: sends it through the forwarder, and turns the forwarder's error into an AWS one.</summary>
internal sealed partial class ForwardingMiddleware(
    IHttpForwarder forwarder,
    UpstreamClient upstream,
    ResigningTransformer resigning,
    FormTransformer forms,
    PassingTransformer passing,
    AwsErrorWriter errors,
    IOptions<UpstreamOptions> options,
    ILogger<ForwardingMiddleware> logger)
{
    private static readonly string[] ContentHeaders =
        ["Content-Type", "Content-MD5", "Content-Encoding", "Content-Language", "Content-Disposition", "Content-Range", "Content-Location", "Expires", "Last-Modified", "Allow"];

    private readonly Derived<UpstreamOptions, ForwarderRequestConfig> _http1 = new(options, static o => new ForwarderRequestConfig
    {
        ActivityTimeout = o.ActivityTimeout,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    });

    private readonly Derived<UpstreamOptions, ForwarderRequestConfig> _http2 = new(options, static o => new ForwarderRequestConfig
    {
        ActivityTimeout = o.ActivityTimeout,
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
    });

    public async Task InvokeAsync(HttpContext context)
    {
        CallFeature call = context.RequiredFact<CallFeature>();
        context.SetFact(new ForwardFeature());
        KeepContentHeaders(context);
        ForwarderError error = await forwarder.SendAsync(
            context,
            UpstreamTarget.Of(call.Host).Prefix,
            upstream.Invoker,
            (IsHttp2Wanted(context) ? _http2 : _http1).Value,
            TransformerFor(context),
            context.Fact<LiveCall>()?.Token ?? context.RequestAborted);
        if (error != ForwarderError.None)
        {
            await FailAsync(context, call, error);
        }
    }

    /// <summary>The client's version; for event streams HTTP/2 whatever the client speaks, for only there both directions can be open at once.</summary>
    private static bool IsHttp2Wanted(HttpContext context) =>
        HttpProtocol.IsHttp2(context.Request.Protocol) || context.RequiredFact<PayloadFeature>().Events is not null;

    private HttpTransformer TransformerFor(HttpContext context) =>
        context.Fact<PassFeature>() is not null ? passing
        : context.RequiredFact<PayloadFeature>().Form is not null ? forms
        : resigning;

    private static void KeepContentHeaders(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (context.Feature<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            && (request.ContentLength is 0 || ContentHeaders.Any(request.Headers.ContainsKey)))
        {
            request.ContentLength = 0;
            context.SetFeature<IHttpRequestBodyDetectionFeature>(RequestBodyDetection.Present);
        }
    }

    private async Task FailAsync(HttpContext context, CallFeature call, ForwarderError error)
    {
        Exception? cause = context.GetForwarderErrorFeature()?.Exception;
        PayloadFeature payload = context.RequiredFact<PayloadFeature>();
        SigningException? unsigned = payload.Chunks?.Unsigned ?? cause as SigningException;
        GatewayError wrongBody = payload switch
        {
            _ when unsigned is not null => unsigned.Error,
            { Checked.IsMismatch: true } => GatewayError.PayloadDownstreamHashMismatch,
            { Events.Refusal: { } refusal } => refusal.Error,
            { Chunks: { } chunks } => ChunkedFailureMapping.ToError(chunks.Failure),
            _ => GatewayError.None,
        };
        bool isCut = context.Fact<LiveCall>() is { IsCut: true };
        GatewayError mapped = isCut ? GatewayError.AuthorizeRequestNotActive
            : wrongBody == GatewayError.None ? Map(error, cause)
            : wrongBody;
        if (error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyDestination or ForwarderError.RequestBodyCanceled
            && wrongBody == GatewayError.None
            && !isCut
            && context.Fact<ForwardFeature>() is { UpstreamDuration: not null })
        {
            // The upstream answered before it had the whole body, as S3 does with SlowDown: its answer is the one that counts.
            return;
        }

        if (context.Fact<IGatewayErrorFeature>() is not null)
        {
            // Said already, in the last message of an event stream.
            return;
        }

        if (mapped == GatewayError.ForwardDownstreamAborted || context.Response.HasStarted)
        {
            // Nobody to tell, or too late to: the connection's end says it.
            context.SetFact<IGatewayErrorFeature>(new GatewayErrorFeature(mapped, GatewayErrorTable.Entry(mapped).JsonCode));
            Log.UpstreamFailed(logger, call.RequestId, call.Host.Host, error, Cause(cause));
            context.Abort();
            return;
        }

        if (mapped is GatewayError.ForwardUpstreamUnreachable or GatewayError.ForwardUpstreamTimedOut)
        {
            Log.UpstreamFailed(logger, call.RequestId, call.Host.Host, error, Cause(cause));
        }

        if (payload.Chunks?.Unsigned is { } ended)
        {
            Log.ChunksNotSigned(logger, call.RequestId, ended.Message);
        }

        string? detail = payload.Events?.Refusal is { } told ? told.Detail : unsigned is not null ? unsigned.Detail : call.Host.Host;
        await errors.WriteAsync(context, mapped, detail);
    }

    private static GatewayError Map(ForwarderError error, Exception? cause) => error switch
    {
        ForwarderError.RequestTimedOut => GatewayError.ForwardUpstreamTimedOut,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
            or ForwarderError.ResponseBodyClient => GatewayError.ForwardDownstreamAborted,

        // Kestrel says by this type what is wrong with a body; everything else is the connection's end, and nobody is left to tell.
        ForwarderError.RequestBodyClient when !IsMalformed(cause) => GatewayError.ForwardDownstreamAborted,
        ForwarderError.RequestBodyClient => GatewayError.PayloadDownstreamUnreadable,
        ForwarderError.RequestCreation => GatewayError.InternalFailure,
        _ => GatewayError.ForwardUpstreamUnreachable,
    };

    /// <summary>The forwarder joins what became of the request and what became of its body.</summary>
    private static bool IsMalformed(Exception? cause) => cause is AggregateException both
        ? both.InnerExceptions.Any(IsMalformed)
        : cause?.GetBaseException() is BadHttpRequestException;

    /// <summary>The innermost text: that is where "connection refused" and "certificate not trusted" are said.</summary>
    private static string Cause(Exception? exception) => exception is null ? "-" : $"{exception.GetBaseException().GetType().Name}: {exception.GetBaseException().Message}";

    private static partial class Log
    {
        [LoggerMessage(EventIds.ChunksNotSigned, LogLevel.Warning, "Request {RequestId}: chunks of a SigV4A body were not signed: {Reason}", EventName = "ChunksNotSigned")]
        public static partial void ChunksNotSigned(ILogger logger, string requestId, string reason);

        [LoggerMessage(EventIds.UpstreamFailed, LogLevel.Warning, "Request {RequestId} to {Host} failed at {Stage}: {Cause}", EventName = "UpstreamFailed")]
        public static partial void UpstreamFailed(ILogger logger, string requestId, string host, ForwarderError stage, string cause);
    }
}
