using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Daemons;

/// <summary><c>/gateway/*</c>: what daemons call, by node token.</summary>
internal static class DaemonEndpoints
{
    private const int MaxBatchBytes = 4 << 20;
    private const int MaxBatchEvents = 1000;

    public static void MapDaemons(this RouteGroupBuilder gateway)
    {
        gateway.WithTags("Gateway nodes");
        gateway.MapPost("/resolve", ResolveAsync).WithMetadata(new ChecksNodeToken())
            .Refuses(ProblemCodes.UnknownScope, ProblemCodes.UnknownAccessKey, ProblemCodes.CloudCredentialUnavailable)
            .WithName("Resolve").WithSummary("Resolve a proxy key within a credential scope to a grant");
        gateway.MapSigning();
        gateway.MapGet("/changes", ChangesAsync).WithName("StreamChanges").WithSummary("Server-sent events: which grants are stale")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        gateway.MapPost("/audit-events", AuditAsync).WithMetadata(new RequestSizeLimit(MaxBatchBytes))
            .WithName("StoreAuditEvents").WithSummary("Store a batch of audit events; a repeat is harmless");
        gateway.MapPost("/heartbeat", HeartbeatAsync).WithName("Heartbeat").WithSummary("Tell version, endpoint and root certificates");
    }

    private static async Task<Results<Ok<Grant>, ProblemHttpResult>> ResolveAsync(
        ResolveRequest request, NodeCaller node, ResolveStore store, GrantMaker grants, ControlPlaneMetrics metrics, CancellationToken cancellationToken)
    {
        if (request.AccessKeyId is null || request.ScopeDate is null || request.Region is null || request.Service is null || !grants.KnowsScope(request))
        {
            metrics.GrantResolved(ProblemCodes.UnknownScope.Code);
            return Problem.Of(ProblemCodes.UnknownScope, "The catalog has no such signing name or region, or the date is out of range.");
        }

        ResolveRow? row = await store.FindAsync(node, request.AccessKeyId, cancellationToken);
        if (row is null)
        {
            return Problem.Of(ProblemCodes.Unauthenticated, "The token is unknown, expired or revoked.");
        }

        if (row.AccessKeyId is null)
        {
            metrics.GrantResolved(ProblemCodes.UnknownAccessKey.Code);
            return Problem.Of(ProblemCodes.UnknownAccessKey, "There is no such access key.");
        }

        Grant grant = await grants.MakeAsync(row, request, cancellationToken);
        metrics.GrantResolved(grant.Status == GrantStatus.Active ? "active" : "inactive");
        return TypedResults.Ok(grant);
    }

    private static async Task ChangesAsync(HttpContext context, NodeCaller node, ChangeStream stream, CancellationToken cancellationToken) =>
        await stream.WriteAsync(context, node, cancellationToken);

    private static async Task<Results<Ok<AuditBatchResult>, ProblemHttpResult>> AuditAsync(
        AuditBatch batch, NodeCaller node, AuditIngestion ingestion, ControlPlaneMetrics metrics, CancellationToken cancellationToken)
    {
        if (batch.Events is null || batch.Events.Count > MaxBatchEvents || batch.Events.Any(e => e is null))
        {
            return Problem.Invalid("events", $"Must be a list of at most {MaxBatchEvents} events.");
        }

        int accepted = await ingestion.StoreAsync(node, batch.Events, cancellationToken);
        metrics.AuditEventsStored(accepted, batch.Events.Count - accepted);
        return TypedResults.Ok(new AuditBatchResult { Accepted = accepted, Duplicates = batch.Events.Count - accepted });
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> HeartbeatAsync(
        NodeHeartbeat heartbeat, NodeCaller node, HeartbeatStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        HeartbeatValidator.Check(errors, heartbeat);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        await store.StoreAsync(node, heartbeat, cancellationToken);
        return TypedResults.NoContent();
    }
}
