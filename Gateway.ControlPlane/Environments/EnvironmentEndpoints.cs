using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Environments;

/// <summary><c>/environments</c> and <c>/environments/{env}/members</c>.</summary>
internal static class EnvironmentEndpoints
{
    public static void MapEnvironments(this RouteGroupBuilder api)
    {
        RouteGroupBuilder environments = api.MapGroup("/environments").WithTags("Environments");
        environments.MapGet("", ListAsync).WithName("ListEnvironments").WithSummary("List environments; members see theirs");
        environments.MapPost("", CreateAsync).RequirePermission(Permissions.Environments).Idempotent()
            .Refuses(ProblemCodes.NameTaken).WithName("CreateEnvironment").WithSummary("Create an environment");
        environments.MapGet("{env}", GetAsync)
            .RequireEnvironmentPermission(Permissions.EnvironmentsRead, Permissions.EnvironmentRequests, Permissions.EnvironmentMembersRead)
            .WithName("GetEnvironment").WithSummary("One environment");
        environments.MapPatch("{env}", UpdateAsync).RequireEnvironmentPermission(Permissions.Environments)
            .Refuses(ProblemCodes.NameTaken, ProblemCodes.InvalidTransition).WithName("UpdateEnvironment")
            .WithSummary("Rename an environment, or let its policies only report; takes effect on every node at once");
        environments.MapPost("{env}/archive", ArchiveAsync).RequireEnvironmentPermission(Permissions.Environments)
            .Refuses(ProblemCodes.InvalidTransition).WithName("ArchiveEnvironment").WithSummary("Archive an environment: its proxy keys stop working at once");
        environments.MapGet("{env}/members", ListMembersAsync).RequireEnvironmentPermission(Permissions.EnvironmentMembersRead)
            .WithName("ListMembers").WithSummary("List members with their roles");
        environments.MapPost("{env}/members", AddMemberAsync).RequireEnvironmentPermission(Permissions.EnvironmentMembers).Idempotent()
            .Refuses(ProblemCodes.AlreadyMember, ProblemCodes.EnvironmentArchived).WithName("AddMember").WithSummary("Add a user of the account as a member");
        environments.MapPatch("{env}/members/{userId}", UpdateMemberAsync).RequireEnvironmentPermission(Permissions.EnvironmentMembers)
            .WithName("UpdateMember").WithSummary("Change a member's role");
        environments.MapDelete("{env}/members/{userId}", RemoveMemberAsync).RequireEnvironmentPermission(Permissions.EnvironmentMembers)
            .WithName("RemoveMember").WithSummary("Remove a member");
    }

    public static async Task<Results<Ok<Page<EnvironmentResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, Caller caller, EnvironmentStore store, CancellationToken cancellationToken)
    {
        if (page.Read(PageQuery.MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        string? memberId = caller.Has(Permissions.EnvironmentsRead) ? null : caller.UserId;
        IReadOnlyList<EnvironmentRow> rows = await store.ListAsync(caller.AccountId, memberId, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(), r => r.Id));
    }

    public static async Task<Results<Created<EnvironmentResponse>, ProblemHttpResult>> CreateAsync(
        CreateEnvironmentRequest request, Caller caller, EnvironmentStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string name = EnvironmentValidator.Name(errors, request.Name);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        EnvironmentRow row = await store.CreateAsync(caller, name, request.ReportOnly ?? false, cancellationToken);
        return TypedResults.Created($"/api/v1/environments/{row.Id}", row.ToResponse());
    }

    public static async Task<Results<Ok<EnvironmentResponse>, ProblemHttpResult>> GetAsync(
        string env, Caller caller, EnvironmentStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(caller.AccountId, env, cancellationToken) is { } row
            ? TypedResults.Ok(row.ToResponse())
            : Problem.NotFound("environment");

    public static async Task<Results<Ok<EnvironmentResponse>, ProblemHttpResult>> UpdateAsync(
        string env, UpdateEnvironmentRequest request, ExpectedVersion expected, Caller caller, EnvironmentStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string? name = request is { Name: null, ReportOnly: not null } ? null : EnvironmentValidator.Name(errors, request.Name);
        return errors.Any
            ? Problem.Invalid(errors)
            : Answer(await store.UpdateAsync(caller, env, name, request.ReportOnly, expected.Version, cancellationToken), "editing");
    }

    public static async Task<Results<Ok<EnvironmentResponse>, ProblemHttpResult>> ArchiveAsync(
        string env, ExpectedVersion expected, Caller caller, EnvironmentStore store, CancellationToken cancellationToken) =>
        Answer(await store.ArchiveAsync(caller, env, expected.Version, cancellationToken), "archiving");

    private static Results<Ok<EnvironmentResponse>, ProblemHttpResult> Answer(Guarded<EnvironmentRow> outcome, string transition) => outcome switch
    {
        { Row: { } row } => TypedResults.Ok(row.ToResponse()),
        { Failure: GuardFailure.NotFound } => Problem.NotFound("environment"),
        { Failure: GuardFailure.WrongVersion } => Problem.PreconditionFailed(),
        _ => Problem.InvalidTransition("environment", transition, outcome.CurrentStatus ?? ""),
    };

    public static async Task<Results<Ok<Page<MemberResponse>>, ProblemHttpResult>> ListMembersAsync(
        string env, [AsParameters] PageQuery page, Caller caller, MemberStore store, CancellationToken cancellationToken)
    {
        if (page.Read(PageQuery.MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        IReadOnlyList<MemberResponse> rows = await store.ListAsync(caller.AccountId, env, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r, r => r.UserId));
    }

    public static async Task<Results<Created<MemberResponse>, ProblemHttpResult>> AddMemberAsync(
        string env, AddMemberRequest request, EnvironmentScope scope, Caller caller, MemberStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string? email = request is { UserId: null, Email: not null } ? errors.RequiredText("email", request.Email, EnvironmentValidator.MaxEmail) : null;
        string userId = email is null ? errors.RequiredText("userId", request.UserId, 100) : "";
        string role = EnvironmentValidator.Role(errors, request.Role);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        if (MissingFor(scope, role) is { } missing)
        {
            return Problem.Forbidden(missing);
        }

        if (email is not null)
        {
            if (await store.FindUserIdAsync(caller.AccountId, email, cancellationToken) is not { } found)
            {
                return Problem.Invalid("email", "Is no user of this account.");
            }

            userId = found;
        }

        if (scope.IsArchived)
        {
            return Problem.Of(ProblemCodes.EnvironmentArchived, "Nobody can be added to an archived environment.");
        }

        return await store.AddAsync(caller, env, userId, role, cancellationToken) is { } member
            ? TypedResults.Created($"/api/v1/environments/{env}/members/{userId}", member)
            : Problem.Invalid("userId", "Is no user of this account.");
    }

    public static async Task<Results<Ok<MemberResponse>, ProblemHttpResult>> UpdateMemberAsync(
        string env,
        string userId,
        UpdateMemberRequest request,
        ExpectedVersion expected,
        EnvironmentScope scope,
        Caller caller,
        MemberStore store,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string role = EnvironmentValidator.Role(errors, request.Role);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        if (MissingFor(scope, role) is { } missing)
        {
            return Problem.Forbidden(missing);
        }

        Guarded<MemberResponse> outcome = await store.UpdateAsync(caller, env, userId, role, expected.Version, cancellationToken);
        return outcome switch
        {
            { Row: { } member } => TypedResults.Ok(member),
            { Failure: GuardFailure.WrongVersion } => Problem.PreconditionFailed(),
            _ => Problem.NotFound("member"),
        };
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> RemoveMemberAsync(
        string env, string userId, ExpectedVersion expected, Caller caller, MemberStore store, CancellationToken cancellationToken)
    {
        Guarded<MemberResponse> outcome = await store.RemoveAsync(caller, env, userId, expected.Version, cancellationToken);
        return outcome.Failure switch
        {
            GuardFailure.None => TypedResults.NoContent(),
            GuardFailure.WrongVersion => Problem.PreconditionFailed(),
            _ => Problem.NotFound("member"),
        };
    }

    /// <summary>Nobody hands out more than they hold: what the role allows and the caller may not do here; null when there is nothing.</summary>
    private static string? MissingFor(EnvironmentScope scope, string role) =>
        BuiltInRoles.Environment[role].Order(StringComparer.Ordinal).FirstOrDefault(p => !scope.Has(p));
}
