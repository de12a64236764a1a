using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary><c>/environments/{env}/access-requests</c>: the environment scope, for requesters.</summary>
internal static class EnvironmentAccessRequestEndpoints
{
    public static void MapEnvironmentAccessRequests(this RouteGroupBuilder api)
    {
        RouteGroupBuilder requests = api.MapGroup("/environments/{env}/access-requests").WithTags("Access requests (environment)");
        requests.MapGet("", ListAsync)
            .RequireEnvironmentPermission(Permissions.EnvironmentRequests, Permissions.EnvironmentRequestsRead, Permissions.AccessRequestsRead)
            .WithName("ListEnvironmentAccessRequests").WithSummary("List access requests of the environment, newest first; developers see their own");
        requests.MapPost("", CreateAsync).RequireEnvironmentPermission(Permissions.EnvironmentRequests).Idempotent()
            .Refuses(ProblemCodes.EnvironmentArchived).WithName("CreateAccessRequest").WithSummary("Ask for access to cloud services");
        requests.MapGet("{id}", GetAsync)
            .RequireEnvironmentPermission(Permissions.EnvironmentRequests, Permissions.EnvironmentRequestsRead, Permissions.AccessRequestsRead)
            .WithName("GetEnvironmentAccessRequest").WithSummary("One access request");
        requests.MapPost("{id}/cancel", CancelAsync).RequireEnvironmentPermission(Permissions.EnvironmentRequests)
            .Refuses(ProblemCodes.RequesterOnly, ProblemCodes.InvalidTransition).WithName("CancelAccessRequest").WithSummary("Take a pending request back");
        requests.MapGet("{id}/details", DetailsAsync).RequireEnvironmentPermission(Permissions.EnvironmentRequests)
            .Refuses(ProblemCodes.RequesterOnly).WithName("GetAccessRequestDetails").WithSummary("Endpoint, key id, root certificate and snippets");
        requests.MapPost("{id}/secret", RevealAsync).RequireEnvironmentPermission(Permissions.EnvironmentRequests)
            .RequireRateLimiting(RateLimits.Reveal)
            .Refuses(ProblemCodes.RequesterOnly, ProblemCodes.InvalidTransition, ProblemCodes.SecretAlreadyRevealed)
            .WithName("RevealSecret").WithSummary("Obtain the secret, once; the request becomes active");
        requests.MapPost("{id}/keys", AddKeyAsync).RequireEnvironmentPermission(Permissions.EnvironmentRequests).IdempotentWithSecret()
            .RequireRateLimiting(RateLimits.Reveal)
            .Refuses(ProblemCodes.RequesterOnly, ProblemCodes.InvalidTransition, ProblemCodes.TooManyKeys)
            .WithName("CreateProxyKey").WithSummary("Make a second key for rotation; its secret is shown once");
        requests.MapDelete("{id}/keys/{accessKeyId}", EndKeyAsync).RequireEnvironmentPermission(Permissions.EnvironmentRequests)
            .Refuses(ProblemCodes.RequesterOnly, ProblemCodes.InvalidTransition).WithName("EndProxyKey").WithSummary("End one key");
    }

    public static async Task<Results<Ok<Page<AccessRequestResponse>>, ProblemHttpResult>> ListAsync(
        string env, string? status, [AsParameters] PageQuery page, EnvironmentScope scope, Caller caller, AccessRequestStore store, CancellationToken cancellationToken)
    {
        if ((page.Read(PageQuery.MaxLimit, out int limit, out string? after) ?? AccessRequestAnswers.CheckStatus(status)) is { } problem)
        {
            return problem;
        }

        var filter = new AccessRequestFilter { EnvironmentId = env, RequesterId = SeesAll(scope) ? null : caller.UserId, Status = status };
        IReadOnlyList<AccessRequestRow> rows = await store.ListAsync(caller.AccountId, filter, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(), r => r.Id));
    }

    public static async Task<Results<Created<AccessRequestResponse>, ProblemHttpResult>> CreateAsync(
        string env, CreateAccessRequestRequest request, EnvironmentScope scope, Caller caller, AccessRequestValidator validator, AccessRequestStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        AccessRequestDraft draft = validator.Create(errors, request);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        return !scope.IsArchived && await store.CreateAsync(caller, env, draft, cancellationToken) is { } row
            ? TypedResults.Created($"/api/v1/environments/{env}/access-requests/{row.Id}", row.ToResponse())
            : Problem.Of(ProblemCodes.EnvironmentArchived, "Nothing can be asked for in an archived environment.");
    }

    public static async Task<Results<Ok<AccessRequestResponse>, ProblemHttpResult>> GetAsync(
        string env, string id, EnvironmentScope scope, Caller caller, AccessRequestStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(caller.AccountId, env, id, cancellationToken) is not { } row)
        {
            return AccessRequestAnswers.NotFound();
        }

        return row.RequesterId == caller.UserId || SeesAll(scope)
            ? TypedResults.Ok(row.ToResponse())
            : Problem.Forbidden(Permissions.EnvironmentRequestsRead);
    }

    public static async Task<Results<Ok<AccessRequestResponse>, ProblemHttpResult>> CancelAsync(
        string env, string id, ExpectedVersion expected, Caller caller, AccessRequestStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(caller.AccountId, env, id, cancellationToken) is not { } row)
        {
            return AccessRequestAnswers.NotFound();
        }

        return row.RequesterId == caller.UserId
            ? AccessRequestAnswers.Of(await store.CancelAsync(caller, env, id, expected.Version, cancellationToken), "cancelling")
            : AccessRequestAnswers.RequesterOnly();
    }

    public static async Task<Results<Ok<AccessRequestDetailsResponse>, ProblemHttpResult>> DetailsAsync(
        string env, string id, Caller caller, AccessRequestStore store, AdvertisedGateway gateway, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(caller.AccountId, env, id, cancellationToken) is not { } row)
        {
            return AccessRequestAnswers.NotFound();
        }

        if (row.RequesterId != caller.UserId)
        {
            return AccessRequestAnswers.RequesterOnly();
        }

        bool isLive = row.Status is AccessRequestStatus.Approved or AccessRequestStatus.Active && !(row.ExpiresAt <= time.GetUtcNow());
        ProxyKeyResponse? key = row.ReadKeys().FirstOrDefault(k => k.EndedAt is null);
        (string? endpoint, string? pem) = await gateway.FindAsync(caller.AccountId, cancellationToken);
        return TypedResults.Ok(new AccessRequestDetailsResponse
        {
            Endpoint = endpoint,
            AccessKeyId = key?.AccessKeyId,
            CaCertificatePem = pem,
            Services = row.Services,
            Regions = row.Regions,
            SecretAvailable = isLive && key is { RevealedAt: null },
            Snippets = key is null ? [] : ClientSnippets.For(endpoint, key.AccessKeyId, row.Services, row.Regions),
        });
    }

    public static async Task<Results<Ok<ProxyKeySecretResponse>, ProblemHttpResult>> RevealAsync(
        string env, string id, Caller caller, ProxyKeyStore store, CancellationToken cancellationToken)
    {
        ProxyKeyOutcome outcome = await store.RevealAsync(caller, env, id, cancellationToken);
        return outcome.Secret is { } secret ? TypedResults.Ok(secret) : AccessRequestAnswers.Of(outcome, "obtaining the secret");
    }

    public static async Task<Results<Created<ProxyKeySecretResponse>, ProblemHttpResult>> AddKeyAsync(
        string env, string id, Caller caller, ProxyKeyStore store, CancellationToken cancellationToken)
    {
        ProxyKeyOutcome outcome = await store.AddAsync(caller, env, id, cancellationToken);
        return outcome.Secret is { } secret
            ? TypedResults.Created($"/api/v1/environments/{env}/access-requests/{id}/keys/{secret.AccessKeyId}", secret)
            : AccessRequestAnswers.Of(outcome, "making a key");
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> EndKeyAsync(
        string env, string id, string accessKeyId, Caller caller, ProxyKeyStore store, CancellationToken cancellationToken)
    {
        ProxyKeyOutcome outcome = await store.EndAsync(caller, env, id, accessKeyId, cancellationToken);
        return outcome.Failure == ProxyKeyFailure.None ? TypedResults.NoContent() : AccessRequestAnswers.Of(outcome, "ending a key");
    }

    private static bool SeesAll(EnvironmentScope scope) =>
        scope.Has(Permissions.EnvironmentRequestsRead) || scope.Has(Permissions.AccessRequestsRead);
}
