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

        ReceivedCall received = ReceivedCalls.Of(request, call, caller.Service, caller.Authorization.Scope.Region, payload.Buffered);
        if (payload.Form is { } form)
        {
            // For IAM an upload by form is a PutObject, and so it is for policies.
            received = received with { Method = HttpMethods.Put, RawPath = form.ObjectPath, RawQuery = "" };
        }

        ActionRequest asked = ActionReader.Read(received, caller.Grant.Policies.Count > 0);
        Decision decision = evaluator.Evaluate(caller.Grant, asked);
        if (decision.IsAllowed && UpstreamKeySelection.For(caller.Grant, time.GetUtcNow()) is null)
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
