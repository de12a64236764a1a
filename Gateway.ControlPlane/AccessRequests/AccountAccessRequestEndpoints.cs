using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary><c>/access-requests</c>: the account scope, for approvers.</summary>
internal static class AccountAccessRequestEndpoints
{
    public static void MapAccountAccessRequests(this RouteGroupBuilder api)
    {
        RouteGroupBuilder requests = api.MapGroup("/access-requests").WithTags("Access requests (account)");
        requests.MapGet("", ListAsync).RequirePermission(Permissions.AccessRequestsRead)
            .WithName("ListAccessRequests").WithSummary("List access requests of the account, newest first");
        requests.MapGet("{id}", GetAsync).RequirePermission(Permissions.AccessRequestsRead)
            .WithName("GetAccessRequest").WithSummary("One access request");
        requests.MapPost("{id}/approve", ApproveAsync).RequirePermission(Permissions.AccessRequests)
            .Refuses(ProblemCodes.SelfApprovalForbidden, ProblemCodes.InvalidTransition).WithName("ApproveAccessRequest").WithSummary("Approve with a cloud credential");
        requests.MapPost("{id}/deny", DenyAsync).RequirePermission(Permissions.AccessRequests)
            .Refuses(ProblemCodes.InvalidTransition).WithName("DenyAccessRequest").WithSummary("Deny, with a reason");
        requests.MapPost("{id}/revoke", RevokeAsync).RequirePermission(Permissions.AccessRequests)
            .Refuses(ProblemCodes.InvalidTransition).WithName("RevokeAccessRequest").WithSummary("Revoke: its keys stop working at once");
        requests.MapPost("{id}/archive", ArchiveAsync).RequirePermission(Permissions.AccessRequests)
            .Refuses(ProblemCodes.InvalidTransition).WithName("ArchiveAccessRequest").WithSummary("Archive: its keys stop working; afterwards it can only be read");
    }

    public static async Task<Results<Ok<Page<AccessRequestResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] AccessRequestQuery query, [AsParameters] PageQuery page, Caller caller, AccessRequestStore store, CancellationToken cancellationToken)
    {
        if ((page.Read(PageQuery.MaxLimit, out int limit, out string? after) ?? AccessRequestAnswers.CheckStatus(query.Status)) is { } problem)
        {
            return problem;
        }

        var errors = new FieldErrors();
        AccessRequestFilter filter = query.Check(errors);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        IReadOnlyList<AccessRequestRow> rows = await store.ListAsync(caller.AccountId, filter, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(), r => r.Id));
    }

    public static async Task<Results<Ok<AccessRequestResponse>, ProblemHttpResult>> GetAsync(
        string id, Caller caller, AccessRequestStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(caller.AccountId, null, id, cancellationToken) is { } row
            ? TypedResults.Ok(row.ToResponse())
            : AccessRequestAnswers.NotFound();

    public static async Task<Results<Ok<AccessRequestResponse>, ProblemHttpResult>> ApproveAsync(
        string id, ApproveAccessRequestRequest request, ExpectedVersion expected, Caller caller, AccessRequestValidator validator, ApprovalStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        Approval approval = validator.Approve(errors, request);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        ApprovalOutcome outcome = await store.ApproveAsync(caller, id, approval, expected.Version, cancellationToken);
        return outcome.Transition is { } transition
            ? AccessRequestAnswers.Of(transition, "approving")
            : AccessRequestAnswers.Of(outcome.Refusal);
    }

    public static async Task<Results<Ok<AccessRequestResponse>, ProblemHttpResult>> DenyAsync(
        string id, DenyAccessRequestRequest request, ExpectedVersion expected, Caller caller, AccessRequestStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string reason = AccessRequestValidator.DenyReason(errors, request.Reason);
        return errors.Any
            ? Problem.Invalid(errors)
            : AccessRequestAnswers.Of(await store.DenyAsync(caller, id, reason, expected.Version, cancellationToken), "denying");
    }

    public static async Task<Results<Ok<AccessRequestResponse>, ProblemHttpResult>> RevokeAsync(
        string id, RevokeAccessRequestRequest? request, ExpectedVersion expected, Caller caller, AccessRequestStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string? reason = AccessRequestValidator.RevokeReason(errors, request?.Reason);
        return errors.Any
            ? Problem.Invalid(errors)
            : AccessRequestAnswers.Of(await store.RevokeAsync(caller, id, reason, expected.Version, cancellationToken), "revoking");
    }

    public static async Task<Results<Ok<AccessRequestResponse>, ProblemHttpResult>> ArchiveAsync(
        string id, ExpectedVersion expected, Caller caller, AccessRequestStore store, CancellationToken cancellationToken) =>
        AccessRequestAnswers.Of(await store.ArchiveAsync(caller, id, expected.Version, cancellationToken), "archiving");
}
