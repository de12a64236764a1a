using System.Globalization;
using Gateway.ControlPlane.Console.Usage;
using Gateway.ControlPlane.Usage;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Console;

internal sealed class UsageChartTests
{
    private static readonly DateOnly First = new(2026, 4, 29);

    [Test]
    public void Every_day_has_its_bar_and_a_bar_is_built_of_the_largest_group_upwards_with_the_others_on_top()
    {
        UsageChart chart = Chart(2, ("2026-04-29", "s3", 1), ("2026-05-01", "s3", 3), ("2026-05-01", "sqs", 2), ("2026-05-01", null, 5));

        Assert.That(chart.Begins, Is.EqualTo(new[] { First, First.AddDays(1), First.AddDays(2) }));
        Assert.That(chart.Series.Select(s => s.Name), Is.EqualTo(new[] { "S3", "SQS", "others" }));
        Assert.That(chart.Top, Is.EqualTo(10));
        Assert.That(chart.Parts(2), Is.EqualTo(new[] { (0, 0m, 30m), (1, 30m, 50m), (2, 50m, 100m) }));
        Assert.That(chart.Parts(1), Is.Empty);
        Assert.That(chart.TotalOf(2), Is.EqualTo(10));
    }

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(3, 4)]
    [TestCase(28, 40)]
    [TestCase(100, 100)]
    [TestCase(101, 200)]
    [TestCase(0.00042, 0.0006)]
    public void The_scale_ends_at_a_short_number_that_no_bar_exceeds(decimal highest, decimal top) =>
        Assert.That(Chart(0, ("2026-04-29", "s3", highest)).Top, Is.EqualTo(top));

    [TestCase(91, "day", "2026-04-29", 92)]
    [TestCase(92, "week", "2026-04-27", 14)]
    [TestCase(400, "month", "2026-04-01", 15)]
    public void Long_spans_are_told_by_weeks_from_mondays_and_by_months(int days, string step, string begin, int bars)
    {
        UsageChart chart = Chart(days, (begin, "s3", 1));

        Assert.That(chart.Step, Is.EqualTo(step));
        Assert.That(chart.Begins[0].ToString("O", CultureInfo.InvariantCulture), Is.EqualTo(begin));
        Assert.That(chart.Begins, Has.Count.EqualTo(bars));
        Assert.That(chart.TotalOf(0), Is.EqualTo(1));
    }

    private static UsageChart Chart(int days, params (string Begin, string? Key, decimal Value)[] points) => UsageChart.Of(
        new UsageSpan(First, First.AddDays(days), [UsageDimension.Service]),
        [.. points.Select(p => new UsagePoint { Begin = p.Begin, Key = p.Key, Value = p.Value })],
        key => key.ToUpperInvariant());
}
