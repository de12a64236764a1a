using System.Globalization;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Sessions;

/// <summary><c>/session</c>, the browser's own, and <c>/users/{id}/sessions</c>.</summary>
internal static class SessionEndpoints
{
    private const string Tag = "Sessions";
    private const int MaxText = 254;

    /// <summary>What needs no sign-in.</summary>
    public static void MapSignIn(this RouteGroupBuilder api) =>
        api.MapPost("/session", SignInAsync).RequireRateLimiting(RateLimits.SignIn).WithTags(Tag)
            .Refuses(ProblemCodes.SignInFailed, ProblemCodes.HttpsRequired, ProblemCodes.SignInLocked)
            .WithName("SignIn").WithSummary("Sign in with e-mail and password: sets the session's cookie");

    public static void MapSessions(this RouteGroupBuilder api)
    {
        api.MapGet("/session", GetAsync).WithTags(Tag).WithName("GetSession")
            .WithSummary("Who calls: user, account, roles, permissions, environments, and the session with its antiforgery token");
        api.MapDelete("/session", SignOutAsync).Refuses(ProblemCodes.NotFound).WithTags(Tag)
            .WithName("SignOut").WithSummary("Sign out: ends the session");
        api.MapGet("/users/{id}/sessions", ListAsync).Refuses(ProblemCodes.Forbidden).WithTags(Tag).WithName("ListSessions").WithSummary("List a user's sessions");
        api.MapDelete("/users/{id}/sessions", EndAllAsync).Refuses(ProblemCodes.Forbidden).WithTags(Tag).WithName("EndSessions").WithSummary("Sign a user out everywhere");
    }

    public static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> SignInAsync(
        SignInRequest request,
        HttpContext context,
        PasswordSignIn signIn,
        AccessStore access,
        SessionStart start,
        SessionAnswers answers,
        CancellationToken cancellationToken)
    {
        if (!SessionCookie.IsPossible(context))
        {
            return HttpsRequired();
        }

        var errors = new FieldErrors();
        string email = errors.RequiredText("email", request.Email, MaxText);
        string? account = errors.OptionalText("account", request.Account, MaxText);
        string password = PasswordRules.Normalize(request.Password);
        if (password.Length is 0 or > PasswordRules.MaxLength)
        {
            errors.Add("password", string.Create(CultureInfo.InvariantCulture, $"Must have 1 to {PasswordRules.MaxLength} characters."));
        }

        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        string? address = context.Connection.RemoteIpAddress?.ToString();
        SignInOutcome outcome = await signIn.SignInAsync(email, account, password, address, cancellationToken);
        if (outcome.Session is not { } session)
        {
            return RefusalOf(context, outcome);
        }

        if (await access.FindSessionAsync(BearerToken.Hash(session.Token), cancellationToken) is not { } row)
        {
            return WrongPassword();
        }

        await start.HandOverAsync(context, session);
        Caller caller = Caller.Of(row, isSession: true, address);
        context.Features.Set(caller);
        context.User = SessionHandler.Principal(caller.UserId);
        return TypedResults.Ok(await answers.OfAsync(context, caller, cancellationToken));
    }

    public static async Task<Ok<SessionResponse>> GetAsync(HttpContext context, Caller caller, SessionAnswers answers, CancellationToken cancellationToken) =>
        TypedResults.Ok(await answers.OfAsync(context, caller, cancellationToken));

    public static async Task<Results<NoContent, ProblemHttpResult>> SignOutAsync(
        HttpContext context, Caller caller, SessionStore store, CancellationToken cancellationToken)
    {
        if (!caller.IsSession)
        {
            return Problem.NotFound("session: the call was made with an API token");
        }

        await store.EndAsync(caller, caller.CredentialId, cancellationToken);
        SessionCookie.Delete(context);
        return TypedResults.NoContent();
    }

    public static async Task<Results<Ok<Page<SessionDetailsResponse>>, ProblemHttpResult>> ListAsync(
        string id, Caller caller, UserStore users, SessionStore store, SessionLimitOptions options, CancellationToken cancellationToken)
    {
        if (await UserEndpoints.CheckOwnerAsync(id, Permissions.UsersRead, caller, users, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        IReadOnlyList<SessionRow> rows = await store.ListAsync(caller.AccountId, id, cancellationToken);
        return TypedResults.Ok(new Page<SessionDetailsResponse> { Items = [.. rows.Select(r => SessionDetailsResponse.Of(r, options))], NextCursor = null });
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> EndAllAsync(
        string id, Caller caller, UserStore users, SessionStore store, CancellationToken cancellationToken)
    {
        if (await UserEndpoints.CheckOwnerAsync(id, Permissions.Users, caller, users, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await store.EndAllAsync(caller, id, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>What a sign-in that did not succeed is answered with.</summary>
    public static ProblemHttpResult RefusalOf(HttpContext context, SignInOutcome outcome)
    {
        if (outcome.Wait is not { } wait)
        {
            return WrongPassword();
        }

        int seconds = (int)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problem.Of(ProblemCodes.SignInLocked, $"Too many tries with this e-mail: try again in {Math.Max(1, (seconds + 59) / 60)} minutes.");
    }

    public static ProblemHttpResult HttpsRequired() =>
        Problem.Of(ProblemCodes.HttpsRequired, "A session's cookie is sent over https only: sign in there. A TLS proxy must be named in Api:TrustedProxies.");

    private static ProblemHttpResult WrongPassword() => Problem.Of(
        ProblemCodes.SignInFailed, "The e-mail or the password is wrong. Where an e-mail is in several accounts, name the account too.");
}
