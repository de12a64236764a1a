using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.ControlPlane.Access;

/// <summary>What a route asks of its caller; refusals name the missing permission.</summary>
internal static class PermissionRequirements
{
    /// <summary>The caller must hold one of the permissions in the account; a refusal names the first.</summary>
    public static RouteHandlerBuilder RequirePermission(this RouteHandlerBuilder route, params string[] anyOf) =>
        route.AddEndpointFilter(async (context, next) =>
        {
            Caller caller = context.HttpContext.Features.GetRequiredFeature<Caller>();
            return anyOf.Any(caller.Has) ? await next(context) : Problem.Forbidden(anyOf[0]);
        }).WithMetadata(new RequiredPermission(anyOf, InEnvironment: false));

    /// <summary>
    /// The path's <c>{env}</c> must be of the caller's account, and the caller must hold one of the permissions in it. Sets
    /// <see cref="EnvironmentScope"/>.
    /// </summary>
    public static RouteHandlerBuilder RequireEnvironmentPermission(this RouteHandlerBuilder route, params string[] anyOf) =>
        route.AddEndpointFilter(async (context, next) =>
        {
            HttpContext http = context.HttpContext;
            EnvironmentScope? scope = http.Features.Get<EnvironmentScope>();
            if (scope is null)
            {
                return Problem.NotFound("environment");
            }

            return anyOf.Any(scope.Has) ? await next(context) : Problem.Forbidden(anyOf[0]);
        }).WithMetadata(new RequiredPermission(anyOf, InEnvironment: true));
}
