using System.Globalization;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Usage;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Usage;

/// <summary>What was used: over time, by service, environment, requester or action, with the numbers as a table and as CSV.</summary>
[Requires]
internal sealed class IndexPage(UsageStore store, UsageChartStore charts, Names names, Shell shell, ServiceCatalog catalog, TimeProvider time) : ConsolePage
{
    // Of a table that is read by people; the CSV has them all.
    private const int MaxRows = 100;

    private const int MaxDays = 3700;

    [BindProperty(SupportsGet = true)]
    public UsageFilter Filter { get; set; } = new();

    public IReadOnlyList<(string Id, string Name)> Environments { get; private set; } = [];

    public IReadOnlyList<CatalogService> Services => catalog.Services;

    public bool SeesEverybody => Caller.Has(Permissions.AuditRead);

    public UsageMeasure Measure => UsageMeasure.Find(Filter.Measure) ?? UsageMeasure.Calls;

    /// <summary>service, environment, requester or action.</summary>
    public string By => Filter.By is "environment" or "requester" or "action" ? Filter.By : "service";

    public UsageSpan Span { get; private set; } = new(default, default, []);

    public UsageChart? Chart { get; private set; }

    /// <summary>The groups with the most of the measure, most first.</summary>
    public IReadOnlyList<UsageResponse> Rows { get; private set; } = [];

    /// <summary>How many groups there are beside <see cref="Rows"/>.</summary>
    public int MoreRows { get; private set; }

    public UsageResponse? Total { get; private set; }

    public NameBook Names { get; private set; } = NameBook.Empty;

    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Environments = await shell.EnvironmentsAsync(Caller, cancellationToken);
        if (await QueryAsync(cancellationToken) is { } query)
        {
            await ReadAsync(query, cancellationToken);
        }

        return Page();
    }

    /// <summary>The numbers by day and group, for spreadsheets.</summary>
    public async Task<IActionResult> OnGetCsvAsync(CancellationToken cancellationToken)
    {
        if (await QueryAsync(cancellationToken) is not { } query)
        {
            Environments = await shell.EnvironmentsAsync(Caller, cancellationToken);
            return Page();
        }

        ProblemHttpResult? problem = await UsageEndpoints.ExportAsync(
            query with { GroupBy = $"day,{By}" }, new PageQuery(), Response, Caller, store, time, NamedAsync, cancellationToken);
        if (problem is null)
        {
            return new EmptyResult();
        }

        Refuse(problem);
        return Page();

        async Task<IReadOnlyList<UsageRow>> NamedAsync(UsageSpan span, IReadOnlyList<UsageRow> rows)
        {
            NameBook book = await names.OfAsync(Caller.AccountId, rows.Select(r => r.Key[^1]), cancellationToken);
            return [.. rows.Select(r => r with { Key = [.. r.Key[..^1], book[r.Key[^1]]] })];
        }
    }

    /// <summary>The group of a row, by name.</summary>
    public string NameOf(UsageResponse row) => NameOf(KeyOf(row) ?? "");

    /// <summary>A row's share of the measure's total, 0 to 100.</summary>
    public string ShareOf(UsageResponse row)
    {
        decimal total = Rows.Count == 0 ? 0 : Rows.Max(ValueOf);
        return (total == 0 ? 0 : 100 * ValueOf(row) / total).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>A number of the measure, for people.</summary>
    public string Text(decimal value) => Measure.Name switch
    {
        "bytes" => Figures.Bytes(value),
        "cost" => Figures.Money(value, Total?.Currency),
        _ => value == decimal.Truncate(value) ? Figures.Count(value) : value.ToString("0.#", CultureInfo.InvariantCulture),
    };

    private async Task ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        Span = query.Check(errors, time.GetUtcNow());
        if (errors.Any)
        {
            Refuse(Problem.Invalid(errors));
            return;
        }

        // Both read the same days, side by side.
        Task<IReadOnlyList<UsagePoint>> charted = charts.ReadAsync(
            Caller.AccountId, UsageEndpoints.VisibleTo(Caller), Span, query, Measure, UsageChart.Largest, cancellationToken);
        UsageSummary? summary = await AskAsync(() => UsageEndpoints.SummarizeAsync(query, Caller, store, time, cancellationToken));
        IReadOnlyList<UsagePoint> points = await charted;
        if (summary is null)
        {
            return;
        }

        Total = summary.Total;
        Rows = [.. summary.Groups.OrderByDescending(ValueOf).ThenByDescending(r => r.Calls).Take(MaxRows)];
        MoreRows = summary.Groups.Count - Rows.Count;
        Names = await names.OfAsync(
            Caller.AccountId, By is "service" or "action" ? [Filter.Requester] : [.. Rows.Select(KeyOf), .. points.Select(p => p.Key), Filter.Requester], cancellationToken);
        Chart = UsageChart.Of(Span, points, NameOf);
    }

    private async Task<UsageQuery?> QueryAsync(CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        DateOnly? from = Day(errors, "from", Filter.From), to = Day(errors, "to", Filter.To);
        string? person = SeesEverybody ? await names.PersonAsync(errors, Caller.AccountId, Filter.Person, cancellationToken) : null;
        if ((to ?? Today).DayNumber - from?.DayNumber > MaxDays)
        {
            errors.Add("from", "Must be within ten years.");
        }

        if (errors.Any)
        {
            Refuse(Problem.Invalid(errors));
            return null;
        }

        return new UsageQuery
        {
            From = from,
            To = to,
            GroupBy = By,
            Environment = FormValues.Text(Filter.Environment),
            Service = FormValues.Text(Filter.Service),
            Action = FormValues.Text(Filter.Action),
            Requester = person ?? FormValues.Text(Filter.Requester),
        };
    }

    private string? KeyOf(UsageResponse row) => By switch
    {
        "environment" => row.EnvironmentId,
        "requester" => row.RequesterId,
        "action" => row.Action,
        _ => row.Service,
    };

    private string NameOf(string key) => key.Length > 0 ? Names[key] : By switch
    {
        "service" => "unknown service",
        "action" => "unknown action",
        _ => "unknown key",
    };

    private decimal ValueOf(UsageResponse row) => Measure.Name switch
    {
        "errors" => row.Errors,
        "denials" => row.Denials,
        "bytes" => row.RequestBytes + row.ResponseBytes,
        "cost" => row.EstimatedCost ?? 0,
        _ => row.Calls,
    };

    private static DateOnly? Day(FieldErrors errors, string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        errors.Add(field, "Must be a day such as 2026-05-05.");
        return null;
    }
}
