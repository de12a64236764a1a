using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.PolicyGroups;

/// <summary><c>/policy-groups</c>.</summary>
internal static class PolicyGroupEndpoints
{
    public static void MapPolicyGroups(this RouteGroupBuilder api)
    {
        RouteGroupBuilder groups = api.MapGroup("/policy-groups").WithTags("Policy groups");
        groups.MapGet("", ListAsync).RequirePermission(Permissions.PolicyGroupsRead).WithName("ListPolicyGroups").WithSummary("List policy groups");
        groups.MapPost("", CreateAsync).RequirePermission(Permissions.PolicyGroups).Idempotent()
            .Refuses(ProblemCodes.NameTaken).WithName("CreatePolicyGroup").WithSummary("Create a policy group");
        groups.MapGet("{id}", GetAsync).RequirePermission(Permissions.PolicyGroupsRead).WithName("GetPolicyGroup").WithSummary("One policy group");
        groups.MapPatch("{id}", UpdateAsync).RequirePermission(Permissions.PolicyGroups)
            .Refuses(ProblemCodes.NameTaken).WithName("UpdatePolicyGroup")
            .WithSummary("Rename, replace the policies, or let them only report; takes effect on every node at once");
        groups.MapDelete("{id}", DeleteAsync).RequirePermission(Permissions.PolicyGroups)
            .Refuses(ProblemCodes.InUse).WithName("DeletePolicyGroup").WithSummary("Delete; 409 while an access request names it");
    }

    public static async Task<Results<Ok<Page<PolicyGroupResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, Caller caller, PolicyGroupStore store, CancellationToken cancellationToken)
    {
        if (page.Read(PageQuery.MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        IReadOnlyList<PolicyGroupRow> rows = await store.ListAsync(caller.AccountId, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(), r => r.Id));
    }

    public static async Task<Results<Created<PolicyGroupResponse>, ProblemHttpResult>> CreateAsync(
        CreatePolicyGroupRequest request, Caller caller, PolicyGroupStore store, ServiceCatalog catalog, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string name = PolicyGroupValidator.Name(errors, request.Name);
        IReadOnlyList<GrantPolicy> policies = PolicyGroupValidator.Policies(errors, request.Policies, catalog);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        PolicyGroupRow row = await store.CreateAsync(caller, name, policies, request.ReportOnly ?? false, cancellationToken);
        return TypedResults.Created($"/api/v1/policy-groups/{row.Id}", row.ToResponse());
    }

    public static async Task<Results<Ok<PolicyGroupResponse>, ProblemHttpResult>> GetAsync(
        string id, Caller caller, PolicyGroupStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(caller.AccountId, id, cancellationToken) is { } row
            ? TypedResults.Ok(row.ToResponse())
            : Problem.NotFound("policy group");

    public static async Task<Results<Ok<PolicyGroupResponse>, ProblemHttpResult>> UpdateAsync(
        string id, UpdatePolicyGroupRequest request, ExpectedVersion expected, Caller caller, PolicyGroupStore store, ServiceCatalog catalog, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string? name = request.Name is null ? null : PolicyGroupValidator.Name(errors, request.Name);
        IReadOnlyList<GrantPolicy>? policies = request.Policies is null ? null : PolicyGroupValidator.Policies(errors, request.Policies, catalog);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        Guarded<PolicyGroupRow> outcome = await store.UpdateAsync(
            caller, id, name, policies, request.ReportOnly, expected.Version, cancellationToken);
        return outcome switch
        {
            { Row: { } row } => TypedResults.Ok(row.ToResponse()),
            { Failure: GuardFailure.WrongVersion } => Problem.PreconditionFailed(),
            _ => Problem.NotFound("policy group"),
        };
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, ExpectedVersion expected, Caller caller, PolicyGroupStore store, CancellationToken cancellationToken)
    {
        Guarded<PolicyGroupRow> outcome = await store.DeleteAsync(caller, id, expected.Version, cancellationToken);
        return outcome.Failure switch
        {
            GuardFailure.None => TypedResults.NoContent(),
            GuardFailure.WrongStatus => Problem.Of(ProblemCodes.InUse, "Access requests name the policy group."),
            GuardFailure.WrongVersion => Problem.PreconditionFailed(),
            _ => Problem.NotFound("policy group"),
        };
    }
}
