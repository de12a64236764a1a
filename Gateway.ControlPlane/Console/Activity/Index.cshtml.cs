using System.Globalization;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Activity;

/// <summary>The audit trail, newest first: everybody's for who may see it, else the own. Its head is kept up to date by the script.</summary>
[Requires]
internal sealed class IndexPage(AuditEventStore store, Names names, Shell shell, ServiceCatalog catalog) : ConsolePage
{
    private static readonly string[] Formats = ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"];

    [BindProperty(SupportsGet = true)]
    public ActivityFilter Filter { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public ActivityRows Rows { get; private set; } = new([], NameBook.Empty);

    public string? NextCursor { get; private set; }

    public IReadOnlyList<(string Id, string Name)> Environments { get; private set; } = [];

    public IReadOnlyList<CatalogService> Services => catalog.Services;

    /// <summary>Whether the events of others are seen too.</summary>
    public bool SeesEverybody => Caller.Has(Permissions.AuditRead);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Environments = await shell.EnvironmentsAsync(Caller, cancellationToken);
        await ReadAsync(cancellationToken);
        return Page();
    }

    /// <summary>The newest rows alone, for the script.</summary>
    public async Task<IActionResult> OnGetRowsAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return Refusal is null ? Partial("_Rows", Rows) : Refused();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (await QueryAsync(cancellationToken) is not { } query
            || await AskAsync(() => AuditEndpoints.ListAsync(query, new PageQuery { Cursor = Cursor }, Caller, store, cancellationToken)) is not { } page)
        {
            return;
        }

        Rows = new ActivityRows(page.Items, await names.OfAsync(Caller.AccountId, page.Items.SelectMany(EventWords.Ids).Concat(Filter.Ids), cancellationToken));
        NextCursor = page.NextCursor;
    }

    private async Task<AuditQuery?> QueryAsync(CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        DateTimeOffset? from = Time(errors, "from", Filter.From), to = Time(errors, "to", Filter.To);
        string? person = SeesEverybody ? await names.PersonAsync(errors, Caller.AccountId, Filter.Person, cancellationToken) : null;
        if (errors.Any)
        {
            Refuse(Problem.Invalid(errors));
            return null;
        }

        bool isActs = Filter.Kind == "administration";
        return new AuditQuery
        {
            From = from,
            To = to,
            Kind = FormValues.Text(Filter.Kind),
            Environment = FormValues.Text(Filter.Environment),
            Requester = isActs ? FormValues.Text(Filter.Requester) : person ?? FormValues.Text(Filter.Requester),
            Actor = isActs ? person ?? FormValues.Text(Filter.Actor) : FormValues.Text(Filter.Actor),
            Target = FormValues.Text(Filter.Target),
            Service = FormValues.Text(Filter.Service),
            Action = FormValues.Text(Filter.Action),
            Decision = FormValues.Text(Filter.Decision),
            AccessKey = FormValues.Text(Filter.AccessKey),
            AccessRequest = FormValues.Text(Filter.AccessRequest),
            RequestId = FormValues.Text(Filter.RequestId),
            Reported = Filter.Reported == "true" ? true : null,
        };
    }

    private static DateTimeOffset? Time(FieldErrors errors, string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time.ToUniversalTime();
        }

        errors.Add(field, "Must be a time such as 2026-05-05T10:00.");
        return null;
    }
}
