using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Sessions;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Passwords;

/// <summary><c>/users/{id}/password</c>, invitations and resets.</summary>
internal static class PasswordEndpoints
{
    private const string Tag = "Passwords";

    /// <summary>What needs no sign-in.</summary>
    public static void MapPasswordLinks(this RouteGroupBuilder api) =>
        api.MapPost("/password", UseLinkAsync).RequireRateLimiting(RateLimits.SignIn).WithTags(Tag)
            .Refuses(ProblemCodes.LinkNotValid)
            .WithName("UsePasswordLink").WithSummary("Set the password that an invitation or reset is for; works once");

    public static void MapPasswords(this RouteGroupBuilder api)
    {
        api.MapPut("/users/{id}/password", SetAsync).Refuses(ProblemCodes.Forbidden, ProblemCodes.SignInLocked).WithTags(Tag)
            .WithName("SetPassword").WithSummary("Set a password: the own with the current one, another's as admin. Ends all sessions of the user");
        api.MapPost("/users/{id}/password-link", LinkAsync).RequirePermission(Permissions.Users).IdempotentWithSecret()
            .Refuses(ProblemCodes.InvalidTransition, ProblemCodes.CurrentPasswordRequired).WithTags(Tag)
            .WithName("CreatePasswordLink").WithSummary("Invite a user, or let them choose a new password: a token that works once, shown once");
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> SetAsync(
        string id,
        SetPasswordRequest request,
        ExpectedVersion expected,
        HttpContext context,
        Caller caller,
        PasswordStore store,
        PasswordSignIn signIn,
        PermissionCeiling ceiling,
        CancellationToken cancellationToken)
    {
        bool isOwn = id == caller.UserId;
        if (!isOwn && !caller.Has(Permissions.Users))
        {
            return Problem.Forbidden(Permissions.Users);
        }

        if (await store.FindAsync(caller.AccountId, id, cancellationToken) is not { } user)
        {
            return Problem.NotFound("user");
        }

        if (!isOwn && await ceiling.CheckPlaceAsync(caller, id, cancellationToken) is { } tooMuch)
        {
            return tooMuch;
        }

        var errors = new FieldErrors();
        string password = PasswordRules.Check(errors, "password", request.Password, user.Email, user.Name);
        string current = PasswordRules.Normalize(request.CurrentPassword);
        if (isOwn && current.Length is 0 or > PasswordRules.MaxLength)
        {
            errors.Add("currentPassword", user.PasswordHash is null
                ? "There is none yet: an admin's invitation sets the first one."
                : "Must be the password until now.");
        }

        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        if (isOwn && await signIn.CheckCurrentAsync(user, current, caller.Address, cancellationToken) is { } refusal)
        {
            return refusal.Wait is null
                ? Problem.Invalid("currentPassword", "Is not the password until now.")
                : SessionEndpoints.RefusalOf(context, refusal);
        }

        return await store.SetAsync(caller, user, password, expected.Version, cancellationToken)
            ? TypedResults.NoContent()
            : Problem.PreconditionFailed();
    }

    public static async Task<Results<Created<PasswordLinkResponse>, ProblemHttpResult>> LinkAsync(
        string id, Caller caller, UserStore users, PasswordStore store, PermissionCeiling ceiling, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(caller.AccountId, id, cancellationToken) is not { } user)
        {
            return Problem.NotFound("user");
        }

        if (await ceiling.CheckPlaceAsync(caller, id, cancellationToken) is { } tooMuch)
        {
            return tooMuch;
        }

        // Who has come by a token or a session of somebody who manages users must not make it a password of theirs.
        if (id == caller.UserId && await store.FindAsync(caller.AccountId, id, cancellationToken) is { PasswordHash: not null })
        {
            return Problem.Of(
                ProblemCodes.CurrentPasswordRequired, "Change the own password with PUT /users/{id}/password; who has forgotten it asks another admin for a link.");
        }

        return user.Status == "active"
            ? TypedResults.Created((string?)null, await store.LinkAsync(caller, id, cancellationToken))
            : Problem.InvalidTransition("user", "inviting", user.Status);
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> UseLinkAsync(
        UsePasswordLinkRequest request, HttpContext context, PasswordStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string token = errors.RequiredText("token", request.Token, 256);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        if (await store.FindLinkedAsync(token, cancellationToken) is not { } user)
        {
            return NotValid();
        }

        string password = PasswordRules.Check(errors, "password", request.Password, user.Email, user.Name);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        return await store.UseLinkAsync(token, user, password, context.Connection.RemoteIpAddress?.ToString(), cancellationToken)
            ? TypedResults.NoContent()
            : NotValid();
    }

    private static ProblemHttpResult NotValid() =>
        Problem.Of(ProblemCodes.LinkNotValid, "The link is unknown, was used or replaced, or has expired: ask an admin for another.");
}
