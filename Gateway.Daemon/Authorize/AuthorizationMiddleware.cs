using Gateway.Daemon.Admit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Policies;

namespace Gateway.Daemon.Authorize;

/// <summary>Third stage of a request: may this caller do this? Sets <see cref="DecisionFeature"/> and goes on only when allowed.</summary>
internal sealed class AuthorizationMiddleware(GrantEvaluator evaluator, GrantResolver grants, AwsErrorWriter errors, TimeProvider time)
{
    /// <summary>A body that took longer than this to arrive may have outlived the grant that was found at its head.</summary>
    private static readonly TimeSpan GrantAge = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        CallFeature call = context.Features.GetRequiredFeature<CallFeature>();
        ICallerFeature caller = context.Features.GetRequiredFeature<ICallerFeature>();
        PayloadFeature payload = context.Features.GetRequiredFeature<PayloadFeature>();
        HttpRequest request = context.Request;
        if (time.GetElapsedTime(call.Timestamp) > GrantAge)
        {
            GrantResult current = await grants.ResolveAsync(GrantKey.Of(caller.Authorization), context.RequestAborted);
            if (current.Grant is null)
            {
                await errors.WriteAsync(context, GatewayError.ResolveControlPlaneUnavailable);
                return;
            }

            caller = new CallerFeature(caller.Authorization, current.Grant, caller.Service);
            context.Features.Set(caller);
        }

        ReceivedCall received = new()
        {
            Service = caller.Service,
            Protocol = call.Protocol,
            Host = call.Host,
            Region = caller.Authorization.Region,
            RegionSet = caller.Authorization.RegionSet,
            Method = request.Method,
            RawPath = call.RawPath,
            RawQuery = call.RawQuery,
            Target = request.Headers["X-Amz-Target"],
            ContentType = request.ContentType,
            HasContentEncoding = request.Headers.ContainsKey("Content-Encoding"),
            HasSmithyProtocol = request.Headers.ContainsKey("smithy-protocol"),
            HasCopySource = request.Headers.ContainsKey("x-amz-copy-source"),
            Body = payload.Buffered,
        };
        ActionRequest asked = ActionReader.Read(received, caller.Grant.Policies.Count > 0);
        Decision decision = evaluator.Evaluate(caller.Grant, asked);
        if (decision.IsAllowed && !caller.Grant.IsSignedPerCall && UpstreamKeySelection.For(caller.Grant, time.GetUtcNow()) is null)
        {
            decision = Decision.Deny(Refusal.CredentialUnavailable);
        }

        context.Features.Set(new DecisionFeature(decision, asked.Action, asked.Resource) { Asked = asked });
        if (decision.IsAllowed)
        {
            await next(context);
        }
        else
        {
            await errors.WriteAsync(context, RefusalMapping.ErrorOf(decision.Refusal), decision.Detail);
        }
    }
}
