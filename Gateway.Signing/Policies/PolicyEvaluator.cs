using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4A;

namespace Gateway.Signing.Policies;

/// <summary>
/// Policies to decision, pure. Order: regions, denied actions, allowed actions, read-only, name prefixes, name patterns; the first
/// violation is the answer. A policy of unknown type is violated: an older daemon must not ignore a newer rule.
/// </summary>
public sealed class PolicyEvaluator(NamePatternCache patterns)
{
    private static readonly string[] ReadVerbs =
        ["Get", "List", "Describe", "Head", "Query", "Scan", "BatchGet", "Search", "Select", "Lookup", "TransactGet", "View", "Count"];

    /// <summary>Decides a call by policies.</summary>
    public Decision Evaluate(IReadOnlyList<GrantPolicy> policies, ActionRequest asked)
    {
        if (policies.Count == 0)
        {
            return Decision.Allow;
        }

        GrantPolicy[] relevant = [.. policies.Where(p => Wildcard.Matches(p.Service, asked.Service.Id))];
        if (relevant.FirstOrDefault(static p => !PolicyTypes.All.Contains(p.Type)) is { } unknown)
        {
            return Violates(asked, unknown.Type);
        }

        if (ViolatesRegion(relevant, asked) is { } region)
        {
            return Violates(asked, region);
        }

        if (ViolatesAction(relevant, asked) is { } action)
        {
            return Violates(asked, action);
        }

        return ViolatesName(relevant, asked) is { } name ? Violates(asked, name) : Decision.Allow;
    }

    /// <summary>Whether an allow policy names the action itself; a bare wildcard does not count as naming it.</summary>
    public static bool IsNamedAllowed(IReadOnlyList<GrantPolicy> policies, ActionRequest asked) =>
        asked.Action is { } action
        && policies.Any(p => p.Type == PolicyTypes.ActionAllow && p.Service == asked.Service.Id && p.Action != "*" && Wildcard.Matches(p.Action, action));

    private static Decision Violates(ActionRequest asked, string policy) =>
        Decision.Deny(Refusal.PolicyViolated, $"Action '{asked.Action ?? "unknown"}' violates policy '{policy}'");

    private static string? ViolatesRegion(GrantPolicy[] policies, ActionRequest asked)
    {
        GrantPolicy[] regions = [.. policies.Where(p => p.Type == PolicyTypes.RegionAllow && Governs(p, asked))];
        IReadOnlyList<string> signedFor = asked.RegionSet?.Entries ?? [asked.Region];
        return regions.Length > 0 && !signedFor.All(region => regions.Any(p => AllowsRegion(p.Value ?? "", region))) ? PolicyTypes.RegionAllow : null;
    }

    /// <summary>
    /// An entry of a region set that stands for more than one region (<c>us-*</c>) is within a pattern only when the pattern ends in a
    /// <c>*</c> of its own, behind characters that the entry begins with: then whatever the entry stands for is allowed.
    /// </summary>
    private static bool AllowsRegion(string pattern, string region) =>
        RegionSet.IsWildcard(region)
            ? pattern.EndsWith('*') && !pattern.AsSpan()[..^1].ContainsAny('*', '?') && region.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : Wildcard.Matches(pattern, region);

    private static string? ViolatesAction(GrantPolicy[] policies, ActionRequest asked)
    {
        if (policies.Any(p => p.Type == PolicyTypes.ActionDeny && Governs(p, asked)))
        {
            return PolicyTypes.ActionDeny;
        }

        GrantPolicy[] allowed = [.. policies.Where(static p => p.Type == PolicyTypes.ActionAllow)];
        if (allowed.Length > 0 && (asked.Action is null || !allowed.Any(p => Wildcard.Matches(p.Action, asked.Action))))
        {
            return PolicyTypes.ActionAllow;
        }

        bool reads = asked.Action is { } action && ReadVerbs.Any(v => action.StartsWith(v, StringComparison.Ordinal));
        return !reads && policies.Any(static p => p.Type == PolicyTypes.ReadOnly) ? PolicyTypes.ReadOnly : null;
    }

    private string? ViolatesName(GrantPolicy[] policies, ActionRequest asked)
    {
        foreach (string type in (ReadOnlySpan<string>)[PolicyTypes.NamePrefix, PolicyTypes.NamePattern])
        {
            foreach (GrantPolicy policy in policies)
            {
                if (policy.Type == type && Governs(policy, asked) && !NamesHold(policy, asked))
                {
                    return type;
                }
            }
        }

        return null;
    }

    /// <summary>An action that could not be told may be the governed one.</summary>
    private static bool Governs(GrantPolicy policy, ActionRequest asked) =>
        asked.Action is null || Wildcard.Matches(policy.Action, asked.Action);

    private bool NamesHold(GrantPolicy policy, ActionRequest asked)
    {
        IReadOnlyList<string>? names = ResourceNames.Find(asked, policy.Member);
        return names is { Count: > 0 } && names.All(name => policy.Type == PolicyTypes.NamePrefix
            ? name.StartsWith(policy.Value ?? "", StringComparison.Ordinal)
            : patterns.IsMatch(policy.Value ?? "", name));
    }
}
