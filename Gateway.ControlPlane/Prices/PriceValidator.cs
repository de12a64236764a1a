using System.Text.RegularExpressions;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;

namespace Gateway.ControlPlane.Prices;

/// <summary>Field rules of prices.</summary>
internal static partial class PriceValidator
{
    private const decimal MaxAmount = 1_000_000;

    public static string Service(FieldErrors errors, string? value, ServiceCatalog catalog)
    {
        string service = errors.RequiredText("service", value, 100);
        if (service.Length > 0 && catalog.Find(service) is null)
        {
            errors.Add("service", $"'{service}' is not in the catalog.");
        }

        return service;
    }

    public static string Action(FieldErrors errors, string? value)
    {
        string action = errors.OptionalText("action", value, 200) ?? "*";
        if (action != "*" && !ActionText().IsMatch(action))
        {
            errors.Add("action", "Must be an operation name, or * for every other operation.");
        }

        return action;
    }

    public static decimal Amount(FieldErrors errors, string field, decimal? value)
    {
        if (value is < 0 or > MaxAmount)
        {
            errors.Add(field, $"Must be from 0 to {MaxAmount}.");
        }

        return value ?? 0;
    }

    public static string Currency(FieldErrors errors, string? value)
    {
        string currency = errors.RequiredText("currency", value, 3);
        if (currency.Length > 0 && !CurrencyText().IsMatch(currency))
        {
            errors.Add("currency", "Must be an ISO 4217 code such as USD.");
        }

        return currency;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]+$(?!\n)")]
    private static partial Regex ActionText();

    [GeneratedRegex(@"^[A-Z]{3}$(?!\n)")]
    private static partial Regex CurrencyText();
}
