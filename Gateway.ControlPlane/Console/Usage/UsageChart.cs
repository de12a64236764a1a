using System.Globalization;
using Gateway.ControlPlane.Usage;

namespace Gateway.ControlPlane.Console.Usage;

/// <summary>Stacked bars over time: numbers and places, for a drawing without script. Pure.</summary>
internal sealed record UsageChart
{
    /// <summary>Groups that are told apart; the others are one more.</summary>
    public const int Largest = 6;

    private static readonly decimal[] Steps = [1, 2, 4, 6, 8, 10];

    /// <summary>The first day of each bar.</summary>
    public required IReadOnlyList<DateOnly> Begins { get; init; }

    /// <summary>The largest group first, which lies at the bottom; "others" last.</summary>
    public required IReadOnlyList<UsageSeries> Series { get; init; }

    /// <summary>The top of the scale: a round number that no bar exceeds.</summary>
    public required decimal Top { get; init; }

    /// <summary>day, week or month.</summary>
    public required string Step { get; init; }

    public decimal TotalOf(int bar) => Series.Sum(s => s.Values[bar]);

    /// <summary>The parts of a bar from the bottom up: series, and lower and upper end as parts of 100.</summary>
    public IEnumerable<(int Series, decimal Low, decimal High)> Parts(int bar)
    {
        decimal low = 0;
        for (int i = 0; i < Series.Count; i++)
        {
            decimal high = low + (100 * Series[i].Values[bar] / Top);
            if (high > low)
            {
                yield return (i, low, high);
            }

            low = high;
        }
    }

    /// <summary>Makes a chart of points; every day, week or month of the span has its bar, empty or not.</summary>
    public static UsageChart Of(UsageSpan span, IReadOnlyList<UsagePoint> points, Func<string, string> name)
    {
        string step = UsageChartStore.StepOf(span);
        DateOnly[] begins = [.. BeginsOf(span, step)];
        Dictionary<DateOnly, int> places = begins.Select((b, i) => (b, i)).ToDictionary(p => p.b, p => p.i);
        UsageSeries[] series =
        [
            .. points.GroupBy(p => p.Key).Select(g =>
            {
                decimal[] values = new decimal[begins.Length];
                foreach (UsagePoint point in g)
                {
                    values[places[DateOnly.ParseExact(point.Begin, "yyyy-MM-dd", CultureInfo.InvariantCulture)]] += point.Value;
                }

                return new UsageSeries(g.Key is null ? "others" : name(g.Key), g.Key is null, values);
            })
            .Where(s => s.Total > 0)
            .OrderBy(s => s.IsOthers).ThenByDescending(s => s.Total),
        ];
        decimal highest = begins.Length == 0 || series.Length == 0 ? 0 : Enumerable.Range(0, begins.Length).Max(b => series.Sum(s => s.Values[b]));
        return new UsageChart { Begins = begins, Series = series, Top = Round(highest), Step = step };
    }

    // One or two digits and zeros, even, so that the half of it is a short number too.
    private static decimal Round(decimal highest)
    {
        if (highest <= 0)
        {
            return 1;
        }

        decimal power = 1;
        while (power * 10 <= highest)
        {
            power *= 10;
        }

        while (power > highest)
        {
            power /= 10;
        }

        return Steps.Select(m => m * power).First(t => t >= highest);
    }

    private static IEnumerable<DateOnly> BeginsOf(UsageSpan span, string step)
    {
        DateOnly first = step switch
        {
            "week" => span.First.AddDays(-(((int)span.First.DayOfWeek + 6) % 7)),
            "month" => new DateOnly(span.First.Year, span.First.Month, 1),
            _ => span.First,
        };
        for (DateOnly day = first; day <= span.Last; day = step switch { "week" => day.AddDays(7), "month" => day.AddMonths(1), _ => day.AddDays(1) })
        {
            yield return day;
        }
    }
}

/// <summary>One group of a chart.</summary>
/// <param name="Name">For people.</param>
/// <param name="IsOthers">Whether it is all groups that are not told apart.</param>
/// <param name="Values">One for each bar.</param>
internal sealed record UsageSeries(string Name, bool IsOthers, IReadOnlyList<decimal> Values)
{
    public decimal Total => Values.Sum();
}
