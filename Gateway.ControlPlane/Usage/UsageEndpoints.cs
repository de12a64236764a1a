using System.Text;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
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
        if (!WantsCsv(context.Request))
        {
            return (await ListAsync(query, page, caller, store, time, cancellationToken)).Result;
        }

        return await ExportAsync(query, page, context.Response, caller, store, time, Unchanged, cancellationToken) is { } problem ? problem : Results.Empty;
    }

    public static async Task<Results<Ok<Page<UsageResponse>>, ProblemHttpResult>> ListAsync(
        UsageQuery query, PageQuery page, Caller caller, UsageStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Check(query, page, time, out UsageSpan span, out int limit, out string[]? after) is { } problem)
        {
            return problem;
        }

        IReadOnlyList<UsageRow> rows = await store.SumAsync(caller.AccountId, VisibleTo(caller), span, query, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r.ToResponse(span.By), r => string.Join(KeySeparator, r.Key)));
    }

    /// <summary>The first groups, as many as a list gives at most, and the total of all.</summary>
    public static async Task<Results<Ok<UsageSummary>, ProblemHttpResult>> SummarizeAsync(
        UsageQuery query, Caller caller, UsageStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Check(query, new PageQuery { Limit = MaxLimit }, time, out UsageSpan span, out int limit, out _) is { } problem)
        {
            return problem;
        }

        string? visibleTo = VisibleTo(caller);
        IReadOnlyList<UsageRow> rows = await store.SumAsync(caller.AccountId, visibleTo, span, query, after: null, limit + 1, cancellationToken, withTotal: true);
        UsageRow? total = rows.Count > 0 ? rows[0] : null;
        if (rows.Count > limit + 1)
        {
            // The total was of these groups alone, and there are more.
            total = (await store.SumAsync(caller.AccountId, visibleTo, span with { By = [] }, query, after: null, take: 1, cancellationToken))[0];
        }

        return TypedResults.Ok(new UsageSummary
        {
            Groups = [.. rows.Skip(1).Take(limit).Select(r => r.ToResponse(span.By))],
            Total = total?.ToResponse([]),
        });
    }

    /// <summary>Writes all groups as CSV, without paging; a problem when they are not asked for rightly, and then nothing is written.</summary>
    /// <param name="query">What is summed.</param>
    /// <param name="page">Checked as for a list.</param>
    /// <param name="response">Where to.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="store">The sums.</param>
    /// <param name="time">The clock.</param>
    /// <param name="shown">The rows as they are to be written, for example with names for ids.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ProblemHttpResult?> ExportAsync(
        UsageQuery query,
        PageQuery page,
        HttpResponse response,
        Caller caller,
        UsageStore store,
        TimeProvider time,
        Func<UsageSpan, IReadOnlyList<UsageRow>, Task<IReadOnlyList<UsageRow>>> shown,
        CancellationToken cancellationToken)
    {
        if (Check(query, page, time, out UsageSpan span, out _, out _) is { } problem)
        {
            return problem;
        }

        await WriteCsvAsync(
            response,
            span,
            key => store.SumAsync(caller.AccountId, VisibleTo(caller), span, query, key, MaxLimit, cancellationToken),
            rows => shown(span, rows),
            cancellationToken);
        return null;
    }

    /// <summary>Whose calls alone the caller sees; null: everybody's.</summary>
    public static string? VisibleTo(Caller caller) => caller.Has(Permissions.AuditRead) ? null : caller.UserId;

    private static Task<IReadOnlyList<UsageRow>> Unchanged(UsageSpan span, IReadOnlyList<UsageRow> rows) => Task.FromResult(rows);

    private static ProblemHttpResult? Check(UsageQuery query, PageQuery page, TimeProvider time, out UsageSpan span, out int limit, out string[]? after)
    {
        var errors = new FieldErrors();
        span = query.Check(errors, time.GetUtcNow());
        ProblemHttpResult? problem = page.Read(MaxLimit, out limit, out string? key);
        after = key?.Split(KeySeparator);
        if (problem is null && !errors.Any && after is not null && after.Length != span.By.Count)
        {
            errors.Add("cursor", "Is not a nextCursor of this list.");
        }

        return problem ?? (errors.Any ? Problem.Invalid(errors) : null);
    }

    /// <summary>All groups, read a part at a time, so that memory stays constant however many there are.</summary>
    private static async Task WriteCsvAsync(
        HttpResponse response,
        UsageSpan span,
        Func<string[]?, Task<IReadOnlyList<UsageRow>>> readAfter,
        Func<IReadOnlyList<UsageRow>, Task<IReadOnlyList<UsageRow>>> shown,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<UsageRow> rows = await readAfter(null);
        response.ContentType = UsageCsv.MediaType + "; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"usage.csv\"";
        await response.WriteAsync(UsageCsv.Head(span.By), Encoding.UTF8, cancellationToken);
        while (true)
        {
            foreach (UsageRow row in await shown(rows))
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
