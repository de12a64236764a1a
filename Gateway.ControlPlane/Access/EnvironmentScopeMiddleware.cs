namespace Gateway.ControlPlane.Access;

/// <summary>Looks the path's <c>{env}</c> up once per request, before parameters are bound; sets <see cref="EnvironmentScope"/>.</summary>
internal sealed class EnvironmentScopeMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, AccessStore store)
    {
        if (context.Request.RouteValues.TryGetValue("env", out object? value) && value is string id
            && context.Features.Get<Caller>() is { } caller
            && await store.FindEnvironmentAsync(caller.AccountId, id, caller.UserId, context.RequestAborted) is { } row)
        {
            context.Features.Set(EnvironmentScope.For(caller, row));
        }

        await next(context);
    }
}
