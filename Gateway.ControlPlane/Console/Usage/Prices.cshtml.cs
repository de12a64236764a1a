using System.Globalization;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Prices;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Usage;

/// <summary>The price list that usage is estimated by.</summary>
[Requires(Permissions.PricesRead)]
internal sealed class PricesPage(PriceStore store, ServiceCatalog catalog) : ConsolePage
{
    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    /// <summary>The price that is being changed; null: none.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Edit { get; set; }

    [BindProperty]
    public string? Service { get; set; }

    [BindProperty(Name = "action")]
    public string? PricedAction { get; set; }

    [BindProperty]
    public string? PerCall { get; set; }

    [BindProperty]
    public string? PerGb { get; set; }

    [BindProperty]
    public string? Currency { get; set; }

    [BindProperty]
    public long? Version { get; set; }

    public IReadOnlyList<CatalogService> Services => catalog.Services;

    public bool CanEdit => Caller.Has(Permissions.Prices);

    public Page<PriceResponse>? Prices { get; private set; }

    /// <summary>The price behind <see cref="Edit"/>, as it is stored.</summary>
    public PriceResponse? Edited { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
        {
            return Refused();
        }

        if (Edited is { } price)
        {
            (PerCall, PerGb) = (Text(price.PerCall), Text(price.PerGb));
        }

        return Page();
    }

    [Requires(Permissions.Prices)]
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (ReadAmounts() is not var (perCall, perGb) || await AskAsync(() => PriceEndpoints.CreateAsync(
            new CreatePriceRequest { Service = Service, Action = PricedAction, PerCall = perCall, PerGb = perGb, Currency = Currency },
            Caller,
            store,
            catalog,
            cancellationToken)) is null)
        {
            return await ShowAsync(cancellationToken);
        }

        return Done("The price is added; estimates of past days use it too.", "/usage/prices");
    }

    [Requires(Permissions.Prices)]
    public async Task<IActionResult> OnPostChangeAsync(CancellationToken cancellationToken)
    {
        if (ReadAmounts() is not var (perCall, perGb) || await AskAsync(() => PriceEndpoints.UpdateAsync(
            Edit ?? "", new UpdatePriceRequest { PerCall = perCall, PerGb = perGb }, FormValues.Version(Version), Caller, store, cancellationToken)) is null)
        {
            return await ShowAsync(cancellationToken);
        }

        return Done("The price is changed; estimates of past days use it too.", "/usage/prices");
    }

    [Requires(Permissions.Prices)]
    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        if (!await AskAsync(() => PriceEndpoints.DeleteAsync(Edit ?? "", FormValues.Version(Version), Caller, store, cancellationToken)))
        {
            return await ShowAsync(cancellationToken);
        }

        return Done("The price is deleted.", "/usage/prices");
    }

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        Prices = await AskAsync(() => PriceEndpoints.ListAsync(new PageQuery { Cursor = Cursor, Limit = PageQuery.MaxLimit }, Caller, store, cancellationToken));
        Edited = Prices?.Items.FirstOrDefault(p => p.Id == Edit);
        Currency ??= Prices?.Items.Select(p => p.Currency).FirstOrDefault() ?? "USD";

        // After a refusal what was typed stays, and is sent again for what is stored now.
        Version = Edited?.Version ?? Version;
        return Prices is not null;
    }

    /// <summary>An amount without needless zeros.</summary>
    public static string Text(decimal amount) => amount.ToString("0.############################", CultureInfo.InvariantCulture);

    private (decimal PerCall, decimal PerGb)? ReadAmounts()
    {
        var errors = new FieldErrors();
        (decimal PerCall, decimal PerGb) amounts = (Amount(errors, "perCall", PerCall), Amount(errors, "perGb", PerGb));
        if (!errors.Any)
        {
            return amounts;
        }

        Refuse(Problem.Invalid(errors));
        return null;
    }

    private static decimal Amount(FieldErrors errors, string field, string? text)
    {
        decimal amount = 0;
        if (!string.IsNullOrWhiteSpace(text) && !decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount))
        {
            errors.Add(field, "Must be a number such as 0.00000125, with a point.");
        }

        return amount;
    }
}
