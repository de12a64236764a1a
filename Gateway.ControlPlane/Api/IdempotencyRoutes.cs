namespace Gateway.ControlPlane.Api;

/// <summary>Marks creating calls that honour Idempotency-Key.</summary>
internal static class IdempotencyRoutes
{
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder route) => route.WithMetadata(new IdempotencyPolicy(ShowsSecret: false));

    public static RouteHandlerBuilder IdempotentWithSecret(this RouteHandlerBuilder route) => route.WithMetadata(new IdempotencyPolicy(ShowsSecret: true));
}
