using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Console;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Oidc;

/// <summary><c>/session/oidc</c>: where a browser is sent to sign in, and to sign out, at the identity provider.</summary>
internal static class OidcEndpoints
{
    private const string Tag = "Sessions";

    public static void MapOidc(this RouteGroupBuilder api)
    {
        api.MapGet("/session/oidc", SignInAsync).RequireRateLimiting(RateLimits.SignIn).WithTags(Tag)
            .Produces(StatusCodes.Status302Found)
            .Refuses(ProblemCodes.NotFound, ProblemCodes.HttpsRequired, ProblemCodes.SignInRefused, ProblemCodes.IdentityProviderUnavailable)
            .WithName("SignInByOidc").WithSummary("Send the browser to the identity provider; it comes back with a session, at returnUrl");
        api.MapGet("/session/oidc/sign-out", SignOutAsync).RequireRateLimiting(RateLimits.SignIn).WithTags(Tag)
            .Produces(StatusCodes.Status302Found)
            .Refuses(ProblemCodes.NotFound, ProblemCodes.HttpsRequired, ProblemCodes.IdentityProviderUnavailable)
            .WithName("SignOutByOidc").WithSummary("Send the browser to the identity provider to sign out there too, after DELETE /session");
    }

    private static Task<Results<EmptyHttpResult, ProblemHttpResult>> SignInAsync(
        string? returnUrl, HttpContext context, OidcOptions options, ILoggerFactory loggers) =>
        RedirectAsync(returnUrl, context, options, loggers, properties => context.ChallengeAsync(OidcAuthentication.SchemeName, properties));

    private static Task<Results<EmptyHttpResult, ProblemHttpResult>> SignOutAsync(
        string? returnUrl, HttpContext context, OidcOptions options, ILoggerFactory loggers) =>
        RedirectAsync(returnUrl, context, options, loggers, properties => context.SignOutAsync(OidcAuthentication.SchemeName, properties));

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> RedirectAsync(
        string? returnUrl, HttpContext context, OidcOptions options, ILoggerFactory loggers, Func<AuthenticationProperties, Task> redirect)
    {
        if (options.Authority is null)
        {
            return Problem.NotFound("identity provider: Oidc:Authority is not set");
        }

        if (!SessionCookie.IsPossible(context))
        {
            return SessionEndpoints.HttpsRequired();
        }

        // Only to ourselves: else a link to our sign-in would lead to wherever its author wants, with our name on it.
        if (returnUrl is not null && !LocalPath.Is(returnUrl))
        {
            return Problem.Invalid("returnUrl", "Must be a path of this server, such as /.");
        }

        try
        {
            await redirect(new AuthenticationProperties { RedirectUri = returnUrl ?? "/" });
        }
        catch (Exception e) when (!context.Response.HasStarted && OidcAuthentication.IsUnavailable(e))
        {
            OidcAuthentication.LogUnavailable(loggers.CreateLogger(typeof(OidcEndpoints).FullName!), e.Message);
            return OidcAuthentication.Unavailable(context);
        }

        return TypedResults.Empty;
    }
}
