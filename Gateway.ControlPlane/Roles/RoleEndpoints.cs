using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Roles;

/// <summary><c>/roles</c>: built-in and custom roles of the account.</summary>
internal static class RoleEndpoints
{
    public static void MapRoles(this RouteGroupBuilder api)
    {
        RouteGroupBuilder roles = api.MapGroup("/roles").WithTags("Roles");
        roles.MapGet("", ListAsync).RequirePermission(Permissions.RolesRead).WithName("ListRoles").WithSummary("List built-in and custom roles");
        roles.MapPost("", CreateAsync).RequirePermission(Permissions.Roles).Idempotent().Refuses(ProblemCodes.NameTaken)
            .WithName("CreateRole").WithSummary("Create a custom role");
        roles.MapPatch("{id}", UpdateAsync).RequirePermission(Permissions.Roles).Refuses(ProblemCodes.NameTaken)
            .WithName("UpdateRole").WithSummary("Change a custom role");
        roles.MapDelete("{id}", DeleteAsync).RequirePermission(Permissions.Roles).Refuses(ProblemCodes.InUse)
            .WithName("DeleteRole").WithSummary("Delete a custom role; 409 while held");
    }

    public static async Task<Ok<Page<RoleResponse>>> ListAsync(Caller caller, RoleStore store, CancellationToken cancellationToken)
    {
        IEnumerable<RoleResponse> builtIn = BuiltInRoles.Account
            .OrderBy(r => r.Key, StringComparer.Ordinal)
            .Select(r => new RoleResponse { Id = r.Key, Name = r.Key, Permissions = [.. r.Value.Order(StringComparer.Ordinal)], BuiltIn = true });
        IReadOnlyList<RoleRow> custom = await store.ListAsync(caller.AccountId, cancellationToken);
        return TypedResults.Ok(new Page<RoleResponse> { Items = [.. builtIn, .. custom.Select(r => r.ToResponse())], NextCursor = null });
    }

    public static async Task<Results<Created<RoleResponse>, ProblemHttpResult>> CreateAsync(
        CreateRoleRequest request, Caller caller, RoleStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string name = RoleValidator.Name(errors, request.Name);
        string[] permissions = RoleValidator.Permissions(errors, request.Permissions, caller);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        RoleRow row = await store.CreateAsync(caller, name, permissions, cancellationToken);
        return TypedResults.Created($"/api/v1/roles/{row.Id}", row.ToResponse());
    }

    public static async Task<Results<Ok<RoleResponse>, ProblemHttpResult>> UpdateAsync(
        string id,
        UpdateRoleRequest request,
        ExpectedVersion expected,
        Caller caller,
        RoleStore store,
        PermissionCeiling ceiling,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string? name = request.Name is null ? null : RoleValidator.Name(errors, request.Name);
        string[]? permissions = request.Permissions is null ? null : RoleValidator.Permissions(errors, request.Permissions, caller);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        if (await ceiling.CheckRolesAsync(caller, [id], cancellationToken) is { } refusal)
        {
            return refusal;
        }

        Guarded<RoleRow> outcome = await store.UpdateAsync(caller, id, name, permissions, expected.Version, cancellationToken);
        return outcome switch
        {
            { Row: { } row } => TypedResults.Ok(row.ToResponse()),
            { Failure: GuardFailure.WrongVersion } => Problem.PreconditionFailed(),
            _ => Problem.NotFound("custom role"),
        };
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, ExpectedVersion expected, Caller caller, RoleStore store, PermissionCeiling ceiling, CancellationToken cancellationToken)
    {
        if (await ceiling.CheckRolesAsync(caller, [id], cancellationToken) is { } refusal)
        {
            return refusal;
        }

        Guarded<RoleRow> outcome = await store.DeleteAsync(caller, id, expected.Version, cancellationToken);
        return outcome.Failure switch
        {
            GuardFailure.None => TypedResults.NoContent(),
            GuardFailure.WrongStatus => Problem.Of(ProblemCodes.InUse, "Users hold the role."),
            GuardFailure.WrongVersion => Problem.PreconditionFailed(),
            _ => Problem.NotFound("custom role"),
        };
    }
}
