using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.Api;

/// <summary>Until the schema is up to date every API call gets 503, rather than a fault from a half-migrated database.</summary>
internal sealed class ReadinessMiddleware(RequestDelegate next, DatabaseReadiness readiness)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!readiness.SchemaIsCurrent && context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            context.Response.Headers.RetryAfter = "1";
            await Problem.Of(ProblemCodes.NotReady, "The control plane waits for its database.").ExecuteAsync(context);
            return;
        }

        await next(context);
    }
}
