using Gateway.Daemon.Admit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Authorize;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Forward;
using Gateway.Daemon.Hosting.Reload;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Payload.Forms;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using Gateway.Signing.SigV4;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Pass;

/// <summary>
/// Before authentication: the two kinds of call that no proxy key signs. Calls without credentials, and URLs presigned with a key of
/// AWS's or of another account, pass as they came where the operator says so; all others go on and are authenticated or refused.
/// </summary>
internal sealed partial class PassMiddleware(
    UnsignedRules unsigned,
    IOptions<PresignedOptions> presigned,
    PayloadReader payloads,
    ForwardingMiddleware forwarding,
    AwsErrorWriter errors,
    ILogger<PassMiddleware> logger)
{
    private readonly Derived<PresignedOptions, HostWildcard[]> _hosts = new(presigned, static o => [.. o.PassHosts.Select(static text => HostWildcard.Parse(text)!)]);

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Headers.ContainsKey("Authorization") ? next(context) : PassOrGoOnAsync(context, next);

    private async Task PassOrGoOnAsync(HttpContext context, RequestDelegate next)
    {
        CallFeature call = context.RequiredFact<CallFeature>();
        SigV4Failure failure = SigV4AuthorizationParser.Parse(
            call.RawQuery, RequestHeaderFields.Of(context.Request), out SigV4Authorization? authorization);
        if (authorization is { Form: SigV4Form.Query } && ForeignKey.Is(authorization.AccessKeyId))
        {
            await PassForeignUrlAsync(context, call, authorization);
        }
        else if (failure != SigV4Failure.MissingAuthentication || !await TryPassUnsignedAsync(context, call))
        {
            await next(context);
        }
    }

    private async Task PassForeignUrlAsync(HttpContext context, CallFeature call, SigV4Authorization authorization)
    {
        context.SetFact(new ClaimFeature(authorization.AccessKeyId, authorization.Scope.Region));
        HttpRequest request = context.Request;
        CatalogService? service = call.Host.ServiceFor(authorization.Scope.Service, call.RawPath);
        bool isFetch = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsPut(request.Method);
        if (service is null || !isFetch || !_hosts.Value.Any(host => host.Matches(call.Host.Host)))
        {
            await errors.WriteAsync(context, GatewayError.AuthenticateDownstreamForeignUrl, authorization.AccessKeyId);
            return;
        }

        ActionRequest asked = Read(context, call, service, authorization.Scope.Region, null);
        await PassAsync(context, new PassFeature(PassReason.PassedForeignUrl, service), asked, new PayloadFeature("", null, null));
        Log.PassedForeignUrl(logger, call.RequestId, authorization.AccessKeyId, call.Host.Host, asked.Action);
    }

    /// <summary>Passes a call without credentials if it may; true also when its body could not be read, and it is answered.</summary>
    private async Task<bool> TryPassUnsignedAsync(HttpContext context, CallFeature call)
    {
        IReadOnlyList<CatalogService> candidates = unsigned.Candidates(call);
        if (candidates.Count == 0
            || context.Request.Headers.ContainsKey("X-Amz-Security-Token")
            || FormUpload.Of(context.Request, call) is not null)
        {
            return false;
        }

        PayloadFeature? payload = await payloads.ReadAsync(context, new PayloadForm(PayloadKind.Unsigned, PayloadForm.UnsignedPayload));
        if (payload is null)
        {
            return true;
        }

        ActionRequest[] known =
        [
            .. candidates.Select(service => Read(context, call, service, call.Host.Region ?? "", payload.Buffered)).Where(static asked => asked.Action is not null),
        ];
        if (known is not [var asked] || !unsigned.Allows(asked.Service, asked.Action!))
        {
            return false;
        }

        await PassAsync(context, new PassFeature(PassReason.PassedUnsigned, asked.Service), asked, payload);
        Log.PassedUnsigned(logger, call.RequestId, asked.Service.Id, asked.Action!, call.Host.Host);
        return true;
    }

    private Task PassAsync(HttpContext context, PassFeature pass, ActionRequest asked, PayloadFeature payload)
    {
        context.SetFact(pass);
        context.SetFact(payload);
        context.SetFact(new DecisionFeature(Decision.Allow, asked.Action, asked.Resource) { Asked = asked });
        return forwarding.InvokeAsync(context);
    }

    private static ActionRequest Read(HttpContext context, CallFeature call, CatalogService service, string region, ReadOnlyMemory<byte>? body) =>
        ActionReader.Read(ReceivedCalls.Of(context.Request, call, service, region, body));

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.PassedUnsigned, LogLevel.Information, "Request {RequestId}: {Service}:{Action} to {Host} passed without a signature", EventName = "PassedUnsigned")]
        public static partial void PassedUnsigned(ILogger logger, string requestId, string service, string action, string host);

        [LoggerMessage(
            EventIds.PassedForeignUrl, LogLevel.Information,
            "Request {RequestId}: a URL presigned by {AccessKeyId} for {Host} passed as it was; action={Action}", EventName = "PassedForeignUrl")]
        public static partial void PassedForeignUrl(ILogger logger, string requestId, string accessKeyId, string host, string? action);
    }
}
