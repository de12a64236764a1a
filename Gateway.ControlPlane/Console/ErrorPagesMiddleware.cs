using Microsoft.AspNetCore.Http.Features;

namespace Gateway.ControlPlane.Console;

/// <summary>
/// Where an answer to a person is an error without a body, another page is run in its place, under the same address and status: the sign-in
/// that keeps what was typed, or the page that says what is wrong.
/// </summary>
internal sealed class ErrorPagesMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        HttpResponse response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentLength > 0 || response.ContentType is not null || !PageProblem.IsWanted(context))
        {
            return;
        }

        int status = response.StatusCode;
        (PathString path, QueryString query, string method) = (context.Request.Path, context.Request.QueryString, context.Request.Method);
        context.SetEndpoint(null);
        context.Features.Get<IRouteValuesFeature>()?.RouteValues.Clear();
        context.Request.Path = KeptForm.Of(context) is null ? "/error" : "/sign-in";
        context.Request.QueryString = default;
        context.Request.Method = HttpMethods.Get;
        response.StatusCode = status;
        context.Items[typeof(ErrorPagesMiddleware)] = status;
        try
        {
            await next(context);
        }
        finally
        {
            (context.Request.Path, context.Request.QueryString, context.Request.Method) = (path, query, method);
        }

        // Not even the page of errors could be made: the database is away, most likely.
        if (!response.HasStarted && response.ContentType is null)
        {
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            await response.WriteAsync(
                "<!doctype html><html lang=\"en\"><title>Cloud Service Gateway</title><h1>Not now</h1><p>The gateway cannot answer at the moment. Try again in a little while.</p></html>",
                context.RequestAborted);
        }
    }

    /// <summary>The status of the answer in whose place this page is run; null: the page was asked for itself.</summary>
    public static int? StatusOf(HttpContext context) => context.Items[typeof(ErrorPagesMiddleware)] as int?;
}
