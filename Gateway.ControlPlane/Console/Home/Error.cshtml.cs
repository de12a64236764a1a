using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Console.Home;

/// <summary>Says what is wrong, in the place of the page that was asked for.</summary>
internal sealed class ErrorPage : ConsolePage
{
    public string Title { get; private set; } = "";

    public string Detail { get; private set; } = "";

    public void OnGet()
    {
        int status = ErrorPagesMiddleware.StatusOf(HttpContext) ?? StatusCodes.Status404NotFound;
        ProblemHttpResult? problem = PageProblem.Of(HttpContext);
        Response.StatusCode = status;
        Title = problem?.ProblemDetails.Title ?? ProblemCodes.ForStatus(status)?.Title ?? "It did not work";
        Detail = problem?.ProblemDetails.Detail ?? status switch
        {
            400 => "The form was too old or not complete: go back, load the page again, and repeat it.",
            404 => "There is no such page, or it is in another account.",
            429 => "Too many tries within a minute: wait a little.",
            _ => "Try again; if it stays so, ask whoever runs the gateway.",
        };
    }
}
