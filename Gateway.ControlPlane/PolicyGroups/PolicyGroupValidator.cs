using System.Text.RegularExpressions;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.Policies;

namespace Gateway.ControlPlane.PolicyGroups;

/// <summary>Field rules of policy groups.</summary>
internal static partial class PolicyGroupValidator
{
    private const int MaxPolicies = 200;
    private const int MaxValue = 1000;

    public static string Name(FieldErrors errors, string? value) => errors.RequiredText("name", value, 100);

    /// <summary>The policies in the order they are reported.</summary>
    public static IReadOnlyList<GrantPolicy> Policies(FieldErrors errors, IReadOnlyList<PolicyContract?>? values, ServiceCatalog catalog) =>
        [.. PoliciesAsGiven(errors, values, catalog).OrderBy(p => PolicyTypes.ReportingOrder(p.Type))];

    /// <summary>The policies in the order they were given, so that an index means what it says.</summary>
    public static IReadOnlyList<GrantPolicy> PoliciesAsGiven(FieldErrors errors, IReadOnlyList<PolicyContract?>? values, ServiceCatalog catalog)
    {
        if (values is null)
        {
            errors.Add("policies", "Must be a list of policies.");
            return [];
        }

        if (values.Count > MaxPolicies)
        {
            errors.Add("policies", $"Must hold at most {MaxPolicies} policies.");
            return [];
        }

        var policies = new List<GrantPolicy>();
        for (int i = 0; i < values.Count; i++)
        {
            policies.Add(Policy(errors, $"policies[{i}]", values[i] ?? new PolicyContract(), catalog));
        }

        return policies;
    }

    private static GrantPolicy Policy(FieldErrors errors, string path, PolicyContract value, ServiceCatalog catalog)
    {
        string type = value.Type ?? "";
        if (!PolicyTypes.All.Contains(type))
        {
            errors.Add($"{path}.type", $"Must be one of {string.Join(", ", PolicyTypes.All.Order(StringComparer.Ordinal))}.");
        }

        string service = errors.OptionalText($"{path}.service", value.Service, 100) ?? "*";
        if (service != "*" && catalog.Find(service) is null)
        {
            errors.Add($"{path}.service", $"'{service}' is not in the catalog.");
        }

        string action = errors.OptionalText($"{path}.action", value.Action, 200) ?? "*";
        if (!ActionText().IsMatch(action))
        {
            errors.Add($"{path}.action", "Must be an operation name; * and ? are wildcards.");
        }

        string? member = errors.OptionalText($"{path}.member", value.Member, 200);
        if (member is not null && !PolicyTypes.TakesMember(type))
        {
            errors.Add($"{path}.member", $"Does not belong to {type}.");
        }

        return new GrantPolicy { Type = type, Service = service, Action = action, Value = Value(errors, path, type, value.Value), Member = member };
    }

    private static string? Value(FieldErrors errors, string path, string type, string? value)
    {
        string field = $"{path}.value";
        if (!PolicyTypes.NeedsValue(type))
        {
            if (!string.IsNullOrEmpty(value) && PolicyTypes.All.Contains(type))
            {
                errors.Add(field, $"Does not belong to {type}.");
            }

            return null;
        }

        string text = errors.RequiredText(field, value, MaxValue);
        if (type == PolicyTypes.NamePattern && text.Length > 0 && !IsPattern(text))
        {
            errors.Add(field, "Must be a regular expression that needs no backtracking: no look-around, back-references or atomic groups.");
        }

        if (type == PolicyTypes.RegionAllow && text.Length > 0 && !RegionText().IsMatch(text))
        {
            errors.Add(field, "Must be a region such as eu-west-1; * and ? are wildcards.");
        }

        return text;
    }

    // The daemon evaluates patterns in time linear in the name, which excludes what needs backtracking.
    private static bool IsPattern(string text)
    {
        RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        if (text.Length >= 2 && text[0] == '/' && text.LastIndexOf('/') is > 0 and int end)
        {
            string flags = text[(end + 1)..];
            if (flags is "" or "i")
            {
                text = text[1..end];
            }
        }

        try
        {
            _ = new Regex(text, options);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9*?]+$(?!\n)")]
    private static partial Regex ActionText();

    [GeneratedRegex(@"^[a-z0-9*?-]+$(?!\n)")]
    private static partial Regex RegionText();
}
