using Gateway.Daemon.Admit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Payload;
using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Authorize;

/// <summary>Third stage of a request: may this caller do this? Sets <see cref="DecisionFeature"/> and goes on only when allowed.</summary>
internal sealed class AuthorizationMiddleware(GrantEvaluator evaluator, AwsErrorWriter errors)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        CallFeature call = context.Features.GetRequiredFeature<CallFeature>();
        ICallerFeature caller = context.Features.GetRequiredFeature<ICallerFeature>();
        PayloadFeature payload = context.Features.GetRequiredFeature<PayloadFeature>();
        HttpRequest request = context.Request;
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
        string? action = OperationIdentifier.Identify(caller.Service, operation);
        string? resource = ResourceIdentifier.Identify(caller.Service, action, operation)?.Value;
        ActionRequest asked = new()
        {
            Service = caller.Service,
            Protocol = call.Protocol,
            Host = call.Host,
            Region = caller.Authorization.Scope.Region,
            Action = action,
            Method = request.Method,
            RawPath = call.RawPath,
            RawQuery = call.RawQuery,
            Body = payload.Buffered,
        };
        Decision decision = evaluator.Evaluate(caller.Grant, asked);
        context.Features.Set(new DecisionFeature(decision, action, resource));
        if (decision.IsAllowed)
        {
            await next(context);
        }
        else
        {
            await errors.WriteAsync(context, decision.Error, decision.Detail);
        }
    }
}
