using System.Buffers;
using System.Text.Json;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Audit;

/// <summary><c>/audit-events</c>: who holds the audit permission sees the account; everybody else the own events.</summary>
internal static class AuditEndpoints
{
    private const int MaxLimit = 1000;
    private const int FlushEvery = 500;
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static void MapAuditEvents(this RouteGroupBuilder api)
    {
        RouteGroupBuilder events = api.MapGroup("/audit-events").WithTags("Audit");
        events.MapGet("", ListAsync).WithName("ListAuditEvents").WithSummary("List calls and administrative acts, newest first");
        events.MapGet("export", ExportAsync).WithName("ExportAuditEvents").WithSummary("The same as NDJSON, without paging")
            .Produces(StatusCodes.Status200OK, contentType: "application/x-ndjson");
    }

    public static async Task<Results<Ok<Page<AuditEventResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] AuditQuery query, [AsParameters] PageQuery page, Caller caller, AuditEventStore store, CancellationToken cancellationToken)
    {
        if (page.Read(MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        var errors = new FieldErrors();
        query.Check(errors);
        (DateTimeOffset, Guid) position = default;
        if (after is not null && !AuditEventStore.TryParseKey(after, out position))
        {
            errors.Add("cursor", "Is not a nextCursor of this list.");
        }

        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        IReadOnlyList<AuditEventRow> rows = await store.ListAsync(
            caller.AccountId, VisibleTo(caller), query, after is null ? null : position, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(), AuditEventStore.KeyOf));
    }

    private static async Task ExportAsync(
        [AsParameters] AuditQuery query, HttpContext context, Caller caller, AuditEventStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        query.Check(errors);
        if (errors.Any)
        {
            await Problem.Invalid(errors).ExecuteAsync(context);
            return;
        }

        HttpResponse response = context.Response;
        response.ContentType = "application/x-ndjson";
        response.Headers.ContentDisposition = "attachment; filename=\"audit-events.ndjson\"";
        int written = 0;
        await foreach (AuditEventRow row in store.ReadAllAsync(caller.AccountId, VisibleTo(caller), query, cancellationToken))
        {
            response.BodyWriter.Write(JsonSerializer.SerializeToUtf8Bytes(row.ToResponse(), ControlPlaneJsonContext.Default.AuditEventResponse));
            response.BodyWriter.Write(LineEnd);
            if (++written % FlushEvery == 0)
            {
                await response.BodyWriter.FlushAsync(cancellationToken);
            }
        }
    }

    private static string? VisibleTo(Caller caller) => caller.Has(Permissions.AuditRead) ? null : caller.UserId;
}
