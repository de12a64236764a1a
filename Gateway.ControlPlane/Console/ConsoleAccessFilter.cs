using System.Reflection;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Gateway.ControlPlane.Console;

/// <summary>The one place where pages are refused or let through, by their <see cref="RequiresAttribute"/>.</summary>
internal sealed class ConsoleAccessFilter : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        HttpContext http = context.HttpContext;
        if (RequirementOf(context) is { } required)
        {
            if (http.Features.Get<Caller>() is not { } caller)
            {
                context.Result = AskToSignIn(http);
                return;
            }

            if (Refusal(required, caller, http.Features.Get<EnvironmentScope>()) is { } refusal)
            {
                PageProblem.Set(http, refusal);
                context.Result = new StatusCodeResult(refusal.StatusCode);
                return;
            }
        }

        // The framework would show the page with nothing read.
        if (context.HandlerMethod is null && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            context.Result = new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
            return;
        }

        // A form that was kept over a sign-in is shown again, never acted upon: whoever wrote it looks at it first.
        if (context.HandlerInstance is ConsolePage page && KeptForm.IsReturned(http))
        {
            page.Message = "You are signed in again. Nothing was sent yet: look at what you had written, and send it.";
            context.Result = await page.ShowAsync(http.RequestAborted);
            return;
        }

        await next();
    }

    /// <summary>What the handler asks for; null: nothing.</summary>
    public static RequiresAttribute? RequirementOf(PageHandlerExecutingContext context) =>
        context.HandlerMethod?.MethodInfo.GetCustomAttribute<RequiresAttribute>() is { } own && !KeptForm.IsReturned(context.HttpContext)
            ? own
            : context.HandlerInstance.GetType().GetCustomAttribute<RequiresAttribute>();

    private static ProblemHttpResult? Refusal(RequiresAttribute required, Caller caller, EnvironmentScope? scope)
    {
        if (required.InEnvironment && scope is null)
        {
            return Problem.NotFound("environment");
        }

        return required.AnyOf.Count == 0 || required.AnyOf.Any(p => required.InEnvironment ? scope!.Has(p) : caller.Has(p))
            ? null
            : Problem.Forbidden(required.AnyOf[0]);
    }

    private static IActionResult AskToSignIn(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        {
            return new RedirectToPageResult("/Session/SignIn", new { returnUrl = http.Request.Path + http.Request.QueryString });
        }

        KeptForm.Keep(http);
        return new StatusCodeResult(StatusCodes.Status401Unauthorized);
    }
}
