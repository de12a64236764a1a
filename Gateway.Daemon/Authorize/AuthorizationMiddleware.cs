using Gateway.Daemon.Admit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Catalog;

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

        OperationRequest operation = new()
        {
            Method = request.Method,
            RawPath = call.RawPath,
            RawQuery = call.RawQuery,
            Host = call.Host,
            Target = request.Headers["X-Amz-Target"],
            ContentType = request.ContentType,
            HasCopySource = request.Headers.ContainsKey("x-amz-copy-source"),
            Body = payload.Buffered is { } body ? body.Span : default,
        };
        string? action = IsReadable(caller.Service, request, payload) ? OperationIdentifier.Identify(caller.Service, operation) : null;
        string? resource = ResourceIdentifier.Identify(caller.Service, action, operation)?.Value;
        ActionRequest asked = new()
        {
            Service = caller.Service,
            Protocol = call.Protocol,
            Host = call.Host,
            Region = caller.Authorization.Scope.Region,
            Action = action,
            RawQuery = call.RawQuery,

            // Only policies ask for them, and most grants have none.
            PathVariables = caller.Grant.Policies.Count > 0 ? ResourceIdentifier.PathVariables(caller.Service, operation) : [],
            Body = payload.Buffered,
        };
        Decision decision = evaluator.Evaluate(caller.Grant, asked);
        if (decision.IsAllowed && UpstreamKeySelection.For(caller.Grant, time.GetUtcNow()) is null)
        {
            decision = Decision.Deny(GatewayError.AuthorizeCredentialUnavailable);
        }

        context.Features.Set(new DecisionFeature(decision, action, resource) { Asked = asked });
        if (decision.IsAllowed)
        {
            await next(context);
        }
        else
        {
            await errors.WriteAsync(context, decision.Error, decision.Detail);
        }
    }

    /// <summary>
    /// Whether what names the operation can be seen. Query services take it from the body as well as from the query: a body that is
    /// too large, compressed or of another type could say something else than what is seen, so such a call has no name.
    /// </summary>
    private static bool IsReadable(CatalogService service, HttpRequest request, PayloadFeature payload)
    {
        // A header of another protocol exempts nobody where the service speaks no other.
        bool isForm = service.TakesFormsOnly
            || (service.TakesForms && !request.Headers.ContainsKey("X-Amz-Target") && !request.Headers.ContainsKey("smithy-protocol"));
        return !isForm
            || payload.Buffered is { IsEmpty: true }
            || (payload.Buffered is not null
                && !request.Headers.ContainsKey("Content-Encoding")
                && request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true);
    }
}
