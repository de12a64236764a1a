using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Usage;

/// <summary>One measure over time for a chart: the largest groups, and the others together. At most a few hundred rows, however many there are below.</summary>
internal sealed class UsageChartStore(NpgsqlDataSource dataSource)
{
    private const int MaxDays = 92;
    private const int MaxWeeks = 400;

    /// <summary>How long each point of a span is: <c>day</c> up to about three months, <c>week</c> up to about a year, else <c>month</c>.</summary>
    public static string StepOf(UsageSpan span) => (span.Last.DayNumber - span.First.DayNumber) switch
    {
        < MaxDays => "day",
        < MaxWeeks => "week",
        _ => "month",
    };

    /// <summary>The sums in the order of time; weeks begin on Mondays.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="visibleTo">Only calls of this requester; null: all of the account.</param>
    /// <param name="span">Days and the one dimension, checked.</param>
    /// <param name="query">Filters.</param>
    /// <param name="measure">What is summed.</param>
    /// <param name="largest">How many groups are told apart.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<IReadOnlyList<UsagePoint>> ReadAsync(
        string accountId, string? visibleTo, UsageSpan span, UsageQuery query, UsageMeasure measure, int largest, CancellationToken cancellationToken)
    {
        string prices = measure.NeedsPrice ? $"JOIN {UsageStore.Price}" : "";
        return dataSource.QueryAsync<UsagePoint>(
            $"""
            WITH sums AS MATERIALIZED (
              SELECT date_trunc('{StepOf(span)}', u.day::timestamp)::date AS begin, {span.By[0].Column} AS key, sum({measure.Expression})::numeric AS value
              FROM usage_days u
              {prices}
              WHERE u.account_id = @accountId AND u.day BETWEEN @First AND @Last
                {UsageStore.Narrowing(visibleTo, query)}
              GROUP BY 1, 2
            ), largest AS (
              SELECT key FROM sums GROUP BY key HAVING sum(value) > 0 ORDER BY sum(value) DESC, key LIMIT @largest
            )
            SELECT to_char(s.begin, 'YYYY-MM-DD') AS begin, l.key, sum(s.value) AS value
            FROM sums s LEFT JOIN largest l USING (key) GROUP BY s.begin, l.key ORDER BY s.begin, l.key
            """,
            new
            {
                accountId,
                visibleTo,
                First = span.First.ToDateTime(TimeOnly.MinValue),
                Last = span.Last.ToDateTime(TimeOnly.MinValue),
                query.Service,
                query.Action,
                query.Environment,
                query.Requester,
                query.AccessRequest,
                largest,
            },
            cancellationToken);
    }
}
