using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Console;

/// <summary>Problems for people: kept beside the request until <see cref="ErrorPagesMiddleware"/> shows them as a page.</summary>
internal static class PageProblem
{
    private static readonly string[] ForPrograms = ["/api", "/openapi", "/metrics", "/healthz", "/readyz"];

    /// <summary>
    /// Whether a person waits for the answer: there is a console, a browser says that it would like HTML, and no program's path is asked for.
    /// </summary>
    public static bool IsWanted(HttpContext context) =>
        context.RequestServices.GetService<Shell>() is not null
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !ForPrograms.Any(p => context.Request.Path.StartsWithSegments(p, StringComparison.Ordinal));

    /// <summary>Answers with a problem: as a page where a person waits, else as JSON.</summary>
    public static Task AnswerAsync(HttpContext context, ProblemHttpResult problem)
    {
        if (!IsWanted(context))
        {
            return problem.ExecuteAsync(context);
        }

        Set(context, problem);
        context.Response.StatusCode = problem.StatusCode;
        return Task.CompletedTask;
    }

    public static void Set(HttpContext context, ProblemHttpResult problem) => context.Items[typeof(PageProblem)] = problem;

    public static ProblemHttpResult? Of(HttpContext context) => context.Items[typeof(PageProblem)] as ProblemHttpResult;
}
