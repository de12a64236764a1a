using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.ControlPlane.Console;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;
using Gateway.ControlPlane.Upstream;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Gateway.ControlPlane.Problems;

/// <summary>The one place where exceptions become answers. Nothing of an exception's own text reaches the caller but JSON positions.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        ProblemHttpResult problem = ProblemOf(exception);
        if (problem.StatusCode >= 500)
        {
            LogFailure(logger, context.Request.Method, context.Request.Path, problem.StatusCode, exception);
        }

        if (problem.StatusCode == 503)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        await PageProblem.AnswerAsync(context, problem);
        return true;
    }

    private static ProblemHttpResult ProblemOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => ProblemOfBadRequest(bad),
        PostgresException postgres when SqlStateProblems.ProblemOf(postgres) is { } known => known,
        CloudCredentialUnavailableException unavailable => Problem.Of(ProblemCodes.CloudCredentialUnavailable, unavailable.Message),
        _ when SqlStateProblems.IsUnavailable(exception) =>
            Problem.Of(ProblemCodes.DatabaseUnavailable, "The database cannot be reached; try again."),
        _ => Problem.Of(ProblemCodes.InternalError, "The control plane failed; its log says more."),
    };

    private static ProblemHttpResult ProblemOfBadRequest(BadHttpRequestException exception)
    {
        if (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problem.Of(ProblemCodes.BodyTooLarge, "The body is larger than allowed here.");
        }

        if (exception.StatusCode == StatusCodes.Status415UnsupportedMediaType)
        {
            return Problem.Of(ProblemCodes.UnsupportedMediaType, "Send the body as application/json.");
        }

        if (exception.InnerException is JsonException json)
        {
            string field = string.IsNullOrEmpty(json.Path) || json.Path == "$" ? "body" : json.Path.TrimStart('$').TrimStart('.');
            return Problem.Invalid(field, "Is not JSON of the expected type.");
        }

        Match parameter = FailedParameter().Match(exception.Message);
        return parameter.Success
            ? Problem.Invalid(JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups[1].Value), "Has not the expected form.")
            : Problem.Of(ProblemCodes.MalformedRequest, "The request cannot be read; a JSON body may be missing.");
    }

    [GeneratedRegex("Failed to bind parameter \"[^\"]*?([A-Za-z]+)\" from")]
    private static partial Regex FailedParameter();

    [LoggerMessage(EventIds.CallFailed, LogLevel.Error, "{Method} {Path} ended with {Status}")]
    private static partial void LogFailure(ILogger logger, string method, string path, int status, Exception exception);
}
