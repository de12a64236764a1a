using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Nodes;

/// <summary><c>/nodes</c> and <c>/nodes/{id}/tokens</c>.</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this RouteGroupBuilder api)
    {
        RouteGroupBuilder nodes = api.MapGroup("/nodes").WithTags("Nodes");
        nodes.MapGet("", ListAsync).RequirePermission(Permissions.NodesRead).WithName("ListNodes").WithSummary("List gateway nodes");
        nodes.MapPost("", CreateAsync).RequirePermission(Permissions.Nodes).Idempotent().Refuses(ProblemCodes.NameTaken)
            .WithName("CreateNode").WithSummary("Register a gateway node");
        nodes.MapGet("{id}", GetAsync).RequirePermission(Permissions.NodesRead).WithName("GetNode").WithSummary("One node, with version, last seen and revocation lag");
        nodes.MapDelete("{id}", DeleteAsync).RequirePermission(Permissions.Nodes).WithName("DeleteNode").WithSummary("Remove a node; its tokens end");
        nodes.MapGet("{id}/tokens", ListTokensAsync).RequirePermission(Permissions.NodesRead)
            .WithName("ListNodeTokens").WithSummary("List a node's tokens, without their values");
        nodes.MapPost("{id}/tokens", IssueTokenAsync).RequirePermission(Permissions.Nodes).IdempotentWithSecret()
            .WithName("IssueNodeToken").WithSummary("Issue a node token; its value is shown once");
        nodes.MapDelete("{id}/tokens/{tokenId}", RevokeTokenAsync).RequirePermission(Permissions.Nodes)
            .WithName("RevokeNodeToken").WithSummary("Revoke a node token");
    }

    public static async Task<Results<Ok<Page<NodeResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, Caller caller, NodeStore store, CancellationToken cancellationToken)
    {
        if (page.Read(PageQuery.MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        IReadOnlyList<NodeResponse> rows = await store.ListAsync(caller.AccountId, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r, r => r.Id));
    }

    public static async Task<Results<Created<NodeResponse>, ProblemHttpResult>> CreateAsync(
        CreateNodeRequest request, Caller caller, NodeStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string name = errors.RequiredText("name", request.Name, 100);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        NodeResponse row = await store.CreateAsync(caller, name, cancellationToken);
        return TypedResults.Created($"/api/v1/nodes/{row.Id}", row);
    }

    public static async Task<Results<Ok<NodeResponse>, ProblemHttpResult>> GetAsync(
        string id, Caller caller, NodeStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(caller.AccountId, id, cancellationToken) is { } row ? TypedResults.Ok(row) : Problem.NotFound("node");

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, Caller caller, NodeStore store, CancellationToken cancellationToken) =>
        await store.DeleteAsync(caller, id, cancellationToken) ? TypedResults.NoContent() : Problem.NotFound("node");

    public static async Task<Results<Ok<Page<TokenResponse>>, ProblemHttpResult>> ListTokensAsync(
        string id, [AsParameters] PageQuery page, Caller caller, NodeStore store, CancellationToken cancellationToken)
    {
        if (page.Read(PageQuery.MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        if (await store.FindAsync(caller.AccountId, id, cancellationToken) is null)
        {
            return Problem.NotFound("node");
        }

        IReadOnlyList<TokenRow> rows = await store.ListTokensAsync(caller.AccountId, id, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(), r => r.Id));
    }

    public static async Task<Results<Created<IssuedTokenResponse>, ProblemHttpResult>> IssueTokenAsync(
        string id, CreateTokenRequest? request, Caller caller, NodeStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string name = UserValidator.TokenName(errors, request?.Name);
        errors.FutureTime("expiresAt", request?.ExpiresAt, time.GetUtcNow());
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        return await store.IssueTokenAsync(caller, id, name, request?.ExpiresAt, cancellationToken) is { } issued
            ? TypedResults.Created($"/api/v1/nodes/{id}/tokens/{issued.Id}", issued)
            : Problem.NotFound("node");
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> RevokeTokenAsync(
        string id, string tokenId, Caller caller, NodeStore store, CancellationToken cancellationToken) =>
        await store.RevokeTokenAsync(caller, id, tokenId, cancellationToken) ? TypedResults.NoContent() : Problem.NotFound("token");
}
