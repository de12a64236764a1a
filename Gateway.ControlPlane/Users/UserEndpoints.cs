using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Users;

/// <summary><c>/users</c>, their tokens, and <c>/me</c>.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this RouteGroupBuilder api)
    {
        RouteGroupBuilder users = api.MapGroup("/users").WithTags("Users");
        users.MapGet("", ListAsync).RequirePermission(Permissions.UsersRead).WithName("ListUsers").WithSummary("List users");
        users.MapPost("", CreateAsync).RequirePermission(Permissions.Users).Idempotent().Refuses(ProblemCodes.NameTaken)
            .WithName("CreateUser").WithSummary("Create a user");
        users.MapGet("{id}", GetAsync).Refuses(ProblemCodes.Forbidden).WithName("GetUser").WithSummary("One user; everybody may read the own");
        users.MapPatch("{id}", UpdateAsync).RequirePermission(Permissions.Users).Refuses(ProblemCodes.LastAdmin)
            .WithName("UpdateUser").WithSummary("Change name or roles");
        users.MapPost("{id}/disable", DisableAsync).RequirePermission(Permissions.Users).Refuses(ProblemCodes.LastAdmin, ProblemCodes.InvalidTransition)
            .WithName("DisableUser")
            .WithSummary("Disable a user: tokens and proxy keys stop working at once");
        users.MapPost("{id}/enable", EnableAsync).RequirePermission(Permissions.Users).Refuses(ProblemCodes.InvalidTransition)
            .WithName("EnableUser").WithSummary("Enable a disabled user");
        users.MapGet("{id}/tokens", ListTokensAsync).Refuses(ProblemCodes.Forbidden).WithName("ListTokens").WithSummary("List a user's tokens, without their values");
        users.MapPost("{id}/tokens", IssueTokenAsync).IdempotentWithSecret().Refuses(ProblemCodes.Forbidden, ProblemCodes.TooManyTokens)
            .WithName("IssueToken").WithSummary("Issue a token; its value is shown once");
        users.MapDelete("{id}/tokens/{tokenId}", RevokeTokenAsync).Refuses(ProblemCodes.Forbidden).WithName("RevokeToken").WithSummary("Revoke a token");
        api.MapGet("/me", MeAsync).WithTags("Users").WithName("GetMe").WithSummary("The caller, with roles, permissions and environments");
    }

    public static async Task<Results<Ok<Page<UserResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, Caller caller, UserStore store, CancellationToken cancellationToken)
    {
        if (page.Read(PageQuery.MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        IReadOnlyList<UserRow> rows = await store.ListAsync(caller.AccountId, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(), r => r.Id));
    }

    public static async Task<Results<Created<UserResponse>, ProblemHttpResult>> CreateAsync(
        CreateUserRequest request, Caller caller, UserStore store, PermissionCeiling ceiling, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string email = UserValidator.Email(errors, request.Email);
        string name = UserValidator.Name(errors, request.Name);
        string[] roles = UserValidator.Roles(errors, request.Roles, await store.CustomRoleIdsAsync(caller.AccountId, cancellationToken));
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        if (await ceiling.CheckRolesAsync(caller, roles, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        UserRow row = await store.CreateAsync(caller, email, name, roles, cancellationToken);
        return TypedResults.Created($"/api/v1/users/{row.Id}", row.ToResponse());
    }

    public static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> GetAsync(
        string id, Caller caller, UserStore store, CancellationToken cancellationToken)
    {
        if (id != caller.UserId && !caller.Has(Permissions.UsersRead))
        {
            return Problem.Forbidden(Permissions.UsersRead);
        }

        return await store.FindAsync(caller.AccountId, id, cancellationToken) is { } row
            ? TypedResults.Ok(row.ToResponse())
            : Problem.NotFound("user");
    }

    public static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> UpdateAsync(
        string id,
        UpdateUserRequest request,
        ExpectedVersion expected,
        Caller caller,
        UserStore store,
        PermissionCeiling ceiling,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string? name = request.Name is null ? null : UserValidator.Name(errors, request.Name);
        string[]? roles = request.Roles is null
            ? null
            : UserValidator.Roles(errors, request.Roles, await store.CustomRoleIdsAsync(caller.AccountId, cancellationToken));
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        return roles is not null && await CheckCeilingAsync(ceiling, caller, id, roles, cancellationToken) is { } refusal
            ? refusal
            : Answer(await store.UpdateAsync(caller, id, name, roles, expected.Version, cancellationToken), "editing");
    }

    public static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> DisableAsync(
        string id, ExpectedVersion expected, Caller caller, UserStore store, PermissionCeiling ceiling, CancellationToken cancellationToken) =>
        await ceiling.CheckUserAsync(caller, id, cancellationToken) is { } refusal
            ? refusal
            : Answer(await store.SetStatusAsync(caller, id, "disabled", expected.Version, cancellationToken), "disabling");

    public static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> EnableAsync(
        string id, ExpectedVersion expected, Caller caller, UserStore store, PermissionCeiling ceiling, CancellationToken cancellationToken) =>
        await ceiling.CheckUserAsync(caller, id, cancellationToken) is { } refusal
            ? refusal
            : Answer(await store.SetStatusAsync(caller, id, "active", expected.Version, cancellationToken), "enabling");

    // The roles to come, and those that go: taking an admin's away is for admins as much as giving it.
    private static async Task<ProblemHttpResult?> CheckCeilingAsync(
        PermissionCeiling ceiling, Caller caller, string id, string[] roles, CancellationToken cancellationToken) =>
        await ceiling.CheckRolesAsync(caller, roles, cancellationToken) ?? await ceiling.CheckUserAsync(caller, id, cancellationToken);

    private static Results<Ok<UserResponse>, ProblemHttpResult> Answer(UserChange change, string transition) => change switch
    {
        { Row: { } row } => TypedResults.Ok(row.ToResponse()),
        { LosesLastAdmin: true } => Problem.Of(ProblemCodes.LastAdmin, "No active account-admin would be left."),
        { Failure: GuardFailure.NotFound } => Problem.NotFound("user"),
        { Failure: GuardFailure.WrongVersion } => Problem.PreconditionFailed(),
        _ => Problem.InvalidTransition("user", transition, change.CurrentStatus ?? ""),
    };

    public static async Task<Results<Ok<Page<TokenResponse>>, ProblemHttpResult>> ListTokensAsync(
        string id, [AsParameters] PageQuery page, Caller caller, UserStore users, TokenStore store, CancellationToken cancellationToken)
    {
        if (await CheckOwnerAsync(id, Permissions.UsersRead, caller, users, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (page.Read(PageQuery.MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        IReadOnlyList<TokenRow> rows = await store.ListAsync(caller.AccountId, id, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(), r => r.Id));
    }

    public static async Task<Results<Created<IssuedTokenResponse>, ProblemHttpResult>> IssueTokenAsync(
        string id,
        CreateTokenRequest request,
        Caller caller,
        UserStore users,
        TokenStore store,
        PermissionCeiling ceiling,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await CheckOwnerAsync(id, Permissions.Users, caller, users, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (id != caller.UserId && await ceiling.CheckPlaceAsync(caller, id, cancellationToken) is { } tooMuch)
        {
            return tooMuch;
        }

        var errors = new FieldErrors();
        string name = UserValidator.TokenName(errors, request.Name);
        errors.FutureTime("expiresAt", request.ExpiresAt, time.GetUtcNow());
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        return await store.IssueAsync(caller, id, name, request.ExpiresAt, cancellationToken) is { } issued
            ? TypedResults.Created($"/api/v1/users/{id}/tokens/{issued.Id}", issued)
            : Problem.Of(ProblemCodes.TooManyTokens, $"The user has {TokenStore.MaxPerUser} live tokens: revoke one first.");
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> RevokeTokenAsync(
        string id, string tokenId, Caller caller, UserStore users, TokenStore store, CancellationToken cancellationToken)
    {
        if (await CheckOwnerAsync(id, Permissions.Users, caller, users, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return await store.RevokeAsync(caller, id, tokenId, cancellationToken) ? TypedResults.NoContent() : Problem.NotFound("token");
    }

    /// <summary>Null when it is the caller, or a user of the account for whom the caller holds the permission; else the refusal.</summary>
    public static async Task<ProblemHttpResult?> CheckOwnerAsync(
        string userId, string permission, Caller caller, UserStore users, CancellationToken cancellationToken)
    {
        if (userId == caller.UserId)
        {
            return null;
        }

        if (!caller.Has(permission))
        {
            return Problem.Forbidden(permission);
        }

        return await users.FindAsync(caller.AccountId, userId, cancellationToken) is null ? Problem.NotFound("user") : null;
    }

    public static async Task<Ok<MeResponse>> MeAsync(Caller caller, Environments.MemberStore members, CancellationToken cancellationToken) =>
        TypedResults.Ok(new MeResponse
        {
            Id = caller.UserId,
            Email = caller.Email,
            Name = caller.Name,
            AccountId = caller.AccountId,
            Roles = caller.Roles,
            Permissions = [.. caller.Permissions.Order(StringComparer.Ordinal)],
            Environments = await members.EnvironmentsOfAsync(caller.AccountId, caller.UserId, cancellationToken),
        });
}
