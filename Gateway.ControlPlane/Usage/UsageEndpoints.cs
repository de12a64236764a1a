using System.Text;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Microsoft.Net.Http.Headers;

namespace Gateway.ControlPlane.Usage;

/// <summary><c>/usage</c>: who holds the audit permission sees the account; everybody else the own calls.</summary>
internal static class UsageEndpoints
{
    private const int MaxLimit = 1000;

    /// <summary>Parts the values of a key in a cursor; no id, name or date holds it.</summary>
    private const char KeySeparator = '|';

    public static void MapUsage(this RouteGroupBuilder api) => api.MapGet("/usage", SumAsync).WithTags("Usage").WithName("GetUsage")
        .WithSummary("Calls, errors, denials, bytes, latency and estimated cost, grouped; as CSV, without paging, when Accept says text/csv")
        .Produces<Page<UsageResponse>>(StatusCodes.Status200OK, "application/json", UsageCsv.MediaType);

    private static async Task<IResult> SumAsync(
        [AsParameters] UsageQuery query, [AsParameters] PageQuery page, HttpContext context, Caller caller, UsageStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (page.Read(MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        var errors = new FieldErrors();
        UsageSpan span = query.Check(errors, time.GetUtcNow());
        string[]? afterKey = after?.Split(KeySeparator);
        if (!errors.Any && afterKey is not null && afterKey.Length != span.By.Count)
        {
            errors.Add("cursor", "Is not a nextCursor of this list.");
        }

        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        string? visibleTo = caller.Has(Permissions.AuditRead) ? null : caller.UserId;
        if (WantsCsv(context.Request))
        {
            await WriteCsvAsync(
                context.Response,
                span,
                key => store.SumAsync(caller.AccountId, visibleTo, span, query, key, MaxLimit, cancellationToken),
                cancellationToken);
            return Results.Empty;
        }

        IReadOnlyList<UsageRow> rows = await store.SumAsync(caller.AccountId, visibleTo, span, query, afterKey, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(span.By), r => string.Join(KeySeparator, r.Key)));
    }

    /// <summary>All groups, read a part at a time, so that memory stays constant however many there are.</summary>
    private static async Task WriteCsvAsync(
        HttpResponse response, UsageSpan span, Func<string[]?, Task<IReadOnlyList<UsageRow>>> readAfter, CancellationToken cancellationToken)
    {
        IReadOnlyList<UsageRow> rows = await readAfter(null);
        response.ContentType = UsageCsv.MediaType + "; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"usage.csv\"";
        await response.WriteAsync(UsageCsv.Head(span.By), Encoding.UTF8, cancellationToken);
        while (true)
        {
            foreach (UsageRow row in rows)
            {
                await response.WriteAsync(UsageCsv.Line(row), Encoding.UTF8, cancellationToken);
            }

            if (rows.Count < MaxLimit)
            {
                return;
            }

            rows = await readAfter(rows[^1].Key);
        }
    }

    private static bool WantsCsv(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1).FirstOrDefault() is MediaTypeHeaderValue first
        && first.MediaType.Equals(UsageCsv.MediaType, StringComparison.OrdinalIgnoreCase);
}
