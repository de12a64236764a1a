using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.DryRuns;

/// <summary><c>…/dry-run</c>: what a call would come to, without making it.</summary>
internal static class DryRunEndpoints
{
    public static void MapDryRuns(this RouteGroupBuilder api)
    {
        api.MapPost("/policy-groups/dry-run", TryInlineAsync).WithTags("Policy groups").RequirePermission(Permissions.PolicyGroupsRead)
            .WithName("DryRunPolicies").WithSummary("Try a call on policies that are not stored");
        api.MapPost("/policy-groups/{id}/dry-run", TryGroupAsync).WithTags("Policy groups").RequirePermission(Permissions.PolicyGroupsRead)
            .WithName("DryRunPolicyGroup").WithSummary("Try a call on the policies of a group");
        api.MapPost("/access-requests/{id}/dry-run", TryRequestAsync).WithTags("Access requests (account)").RequirePermission(Permissions.AccessRequestsRead)
            .WithName("DryRunAccessRequest").WithSummary("Try a call on an access request: status, services, regions, account and policies");
    }

    public static Results<Ok<DryRunResponse>, ProblemHttpResult> TryInlineAsync(
        InlineDryRunRequest request, DryRunCallReader reader, DryRun dryRun, ServiceCatalog catalog)
    {
        var errors = new FieldErrors();
        IReadOnlyList<GrantPolicy> policies = PolicyGroupValidator.PoliciesAsGiven(errors, request.Policies, catalog);
        ActionRequest? asked = reader.Read(errors, "call.", request.Call);
        return errors.Any || asked is null
            ? Problem.Invalid(errors)
            : TypedResults.Ok(dryRun.Try(DryRun.GrantOf(asked, policies, request.ReportOnly ?? false), asked));
    }

    public static async Task<Results<Ok<DryRunResponse>, ProblemHttpResult>> TryGroupAsync(
        string id, DryRunCall call, Caller caller, PolicyGroupStore store, DryRunCallReader reader, DryRun dryRun, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(caller.AccountId, id, cancellationToken) is not { } group)
        {
            return Problem.NotFound("policy group");
        }

        var errors = new FieldErrors();
        return reader.Read(errors, "", call) is { } asked
            ? TypedResults.Ok(dryRun.Try(DryRun.GrantOf(asked, PolicyGroupRow.Read(group.Policies), group.ReportOnly), asked))
            : Problem.Invalid(errors);
    }

    private static async Task<Results<Ok<DryRunResponse>, ProblemHttpResult>> TryRequestAsync(
        string id, DryRunCall call, Caller caller, DryRunStore store, DryRunCallReader reader, DryRun dryRun, CancellationToken cancellationToken)
    {
        if (await store.FindGrantAsync(caller.AccountId, id, cancellationToken) is not { } grant)
        {
            return Problem.NotFound("access request");
        }

        var errors = new FieldErrors();
        return reader.Read(errors, "", call) is { } asked ? TypedResults.Ok(dryRun.Try(grant, asked)) : Problem.Invalid(errors);
    }
}
