using Gateway.ControlPlane.Console;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Antiforgery;

namespace Gateway.ControlPlane.Access;

/// <summary>
/// A call that changes something and comes with a session's cookie must bring the antiforgery token too: browsers add cookies to what
/// other sites make them send. API tokens are added by nobody but their holder, and need none.
/// </summary>
internal sealed class AntiforgeryMiddleware(RequestDelegate next, IAntiforgery antiforgery)
{
    public const string HeaderName = "X-CSRF-Token";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>() is { IsSession: true } && !IsSafe(context.Request.Method) && !await antiforgery.IsRequestValidAsync(context))
        {
            // A page's form of an earlier session: it is given back, to be looked at and sent again.
            if (PageProblem.IsWanted(context))
            {
                KeptForm.Keep(context);
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }

            await Problem.Of(
                ProblemCodes.AntiforgeryFailed, $"Send the antiforgeryToken of GET /api/v1/session as {HeaderName}, with its cookie.").ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
