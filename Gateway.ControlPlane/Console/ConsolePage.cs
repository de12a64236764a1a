using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Database;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Npgsql;

namespace Gateway.ControlPlane.Console;

/// <summary>
/// What pages have in common. A page asks the handlers of the API's endpoints, in this process: their rules and their refusals are the
/// only ones there are.
/// </summary>
internal abstract class ConsolePage : PageModel
{
    private static readonly IReadOnlyDictionary<string, string[]> NoErrors = new Dictionary<string, string[]>();

    public Caller Caller => HttpContext.Features.GetRequiredFeature<Caller>();

    /// <summary>The path's environment and what the caller may do in it.</summary>
    public EnvironmentScope Scope => HttpContext.Features.GetRequiredFeature<EnvironmentScope>();

    /// <summary>What is wrong with each field, by the API's names of them.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; private set; } = NoErrors;

    /// <summary>Why it was not done, where no single field is to blame.</summary>
    public string? Refusal { get; private set; }

    /// <summary>News for the head of this page.</summary>
    public string? Message { get; set; }

    /// <summary>News for the page that is shown next.</summary>
    [TempData]
    public string? Notice { get; set; }

    /// <summary>Reads what the page shows; form fields are bound before. False: it is not there, or not for the visitor.</summary>
    public virtual Task<bool> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>The page with what <see cref="LoadAsync"/> reads, or why there is none.</summary>
    public async Task<IActionResult> ShowAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : Refused();

    /// <summary>The field that a refusal with this code is about; null: no single one.</summary>
    protected virtual string? FieldOf(string code) => code is "name_taken" ? "name" : null;

    /// <summary>What the call answered; null when it was refused, which <see cref="Errors"/> or <see cref="Refusal"/> then tells.</summary>
    protected async Task<T?> AskAsync<T>(Func<Task<Results<Ok<T>, ProblemHttpResult>>> call)
        where T : class => await RunAsync(call) is Ok<T> ok ? ok.Value : null;

    /// <summary>As for calls that read, for those that create.</summary>
    protected async Task<T?> AskAsync<T>(Func<Task<Results<Created<T>, ProblemHttpResult>>> call)
        where T : class => await RunAsync(call) is Created<T> created ? created.Value : null;

    /// <summary>Whether the call was done.</summary>
    protected async Task<bool> AskAsync(Func<Task<Results<NoContent, ProblemHttpResult>>> call) => await RunAsync(call) is NoContent;

    /// <summary>To the page that shows what was done, with news for its head.</summary>
    protected RedirectResult Done(string notice, string path)
    {
        Notice = notice;
        return Redirect(path);
    }

    /// <summary>The error page, for what the last call was refused with.</summary>
    protected StatusCodeResult Refused() => new(PageProblem.Of(HttpContext)?.StatusCode ?? StatusCodes.Status404NotFound);

    /// <summary>Notes a refusal.</summary>
    protected void Refuse(ProblemHttpResult problem)
    {
        PageProblem.Set(HttpContext, problem);
        if (problem.ProblemDetails.Extensions.TryGetValue("errors", out object? errors) && errors is IReadOnlyDictionary<string, string[]> fields)
        {
            Errors = fields;
            Refusal = "Not sent yet: something below needs a change.";
            return;
        }

        string? code = problem.ProblemDetails.Extensions["code"] as string;
        if (code is not null && FieldOf(code) is { } field)
        {
            Errors = new Dictionary<string, string[]> { [field] = [problem.ProblemDetails.Detail ?? ""] };
            Refusal = "Not sent yet: something below needs a change.";
            return;
        }

        Refusal = code is "precondition_failed"
            ? "Somebody changed this in the meantime. What you see now is the newest; look again, and repeat what you wanted to do."
            : problem.ProblemDetails.Detail;
    }

    /// <summary>What the call answered; what the database refused of it is told as the API tells it.</summary>
    protected static async Task<IResult> AnswerAsync<TResults>(Func<Task<TResults>> call)
        where TResults : INestedHttpResult
    {
        try
        {
            return (await call()).Result;
        }
        catch (PostgresException e) when (SqlStateProblems.ProblemOf(e) is { } known)
        {
            return known;
        }
    }

    private async Task<IResult?> RunAsync<TResults>(Func<Task<TResults>> call)
        where TResults : INestedHttpResult
    {
        IResult result = await AnswerAsync(call);
        if (result is ProblemHttpResult problem)
        {
            Refuse(problem);
            return null;
        }

        return result;
    }
}
