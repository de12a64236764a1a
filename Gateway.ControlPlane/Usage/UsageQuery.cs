using System.Globalization;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Usage;

/// <summary>Which days usage is summed over, by what it is grouped and to what it is narrowed; absent filters do not narrow.</summary>
internal sealed record UsageQuery
{
    /// <summary>So many days, today included, when from is absent.</summary>
    private const int DefaultDays = 30;

    /// <summary>First day, UTC, included, for example 2026-05-01; default 29 days before the last.</summary>
    [FromQuery(Name = "from")]
    public DateOnly? From { get; init; }

    /// <summary>Last day, UTC, included; default today.</summary>
    [FromQuery(Name = "to")]
    public DateOnly? To { get; init; }

    /// <summary>
    /// A comma-separated list of day, service, action, environment, requester, accessRequest and cloudCredential, in the order of the answer; default service.
    /// Empty sums everything into one item.
    /// </summary>
    [FromQuery(Name = "groupBy")]
    public string? GroupBy { get; init; }

    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    [FromQuery(Name = "action")]
    public string? Action { get; init; }

    [FromQuery(Name = "environment")]
    public string? Environment { get; init; }

    [FromQuery(Name = "requester")]
    public string? Requester { get; init; }

    [FromQuery(Name = "accessRequest")]
    public string? AccessRequest { get; init; }

    [FromQuery(Name = "cloudCredential")]
    public string? CloudCredential { get; init; }

    /// <summary>Checks everything against the clock; the span is of no use when errors were added.</summary>
    public UsageSpan Check(FieldErrors errors, DateTimeOffset now)
    {
        DateOnly last = To ?? DateOnly.FromDateTime(now.UtcDateTime);
        DateOnly first = From ?? (last.DayNumber > DefaultDays ? last.AddDays(1 - DefaultDays) : last);
        if (first > last)
        {
            errors.Add("to", "Must not be before from.");
        }

        UsageDimension[] by = [];
        if (GroupBy is null)
        {
            by = [UsageDimension.Service];
        }
        else if (GroupBy.Trim().Length > 0)
        {
            string[] names = GroupBy.Split(',', StringSplitOptions.TrimEntries);
            UsageDimension?[] found = [.. names.Select(UsageDimension.Find)];
            if (found.Any(d => d is null) || found.Distinct().Count() < found.Length)
            {
                errors.Add("groupBy", $"Must be a comma-separated list of {string.Join(", ", UsageDimension.All.Select(d => d.Name))}, each at most once.");
            }

            by = [.. found.OfType<UsageDimension>()];
        }

        return new UsageSpan(first, last, by);
    }
}

/// <summary>The checked days, both included, and dimensions.</summary>
internal sealed record UsageSpan(DateOnly First, DateOnly Last, IReadOnlyList<UsageDimension> By)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First:O}..{Last:O}");
}
