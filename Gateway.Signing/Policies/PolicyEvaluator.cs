using Gateway.Signing.Contracts;
using Gateway.Signing.Policies.Names;
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
    public Decision Evaluate(IReadOnlyList<GrantPolicy> policies, ActionRequest asked) =>
        policies.Count == 0 ? Decision.Allow : EvaluateAll(policies, asked);

    private Decision EvaluateAll(IReadOnlyList<GrantPolicy> policies, ActionRequest asked)
    {
        Entry[] relevant =
        [
            .. policies.Select(static (policy, index) => new Entry(policy, index)).Where(e => Wildcard.Matches(e.Policy.Service, asked.Service.Id)),
        ];
        if (Array.Find(relevant, static e => !PolicyTypes.All.Contains(e.Policy.Type)) is { } unknown)
        {
            return Violates(asked, unknown.Violation("The type is not known here."));
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

    /// <summary>Every name that the policies ask about, each once, for explanations.</summary>
    public static IReadOnlyList<FoundName> NamesOf(IReadOnlyList<GrantPolicy> policies, ActionRequest asked) =>
    [
        .. policies.Where(p => PolicyTypes.TakesMember(p.Type) && Wildcard.Matches(p.Service, asked.Service.Id) && Governs(p, asked))
            .SelectMany(p => ResourceNames.Find(asked, p.Member).Names ?? []).Distinct(),
    ];

    /// <summary>Whether an allow policy names the action itself; a bare wildcard does not count as naming it.</summary>
    public static bool IsNamedAllowed(IReadOnlyList<GrantPolicy> policies, ActionRequest asked) =>
        asked.Action is { } action
        && policies.Any(p => p.Type == PolicyTypes.ActionAllow && p.Service == asked.Service.Id && p.Action != "*" && Wildcard.Matches(p.Action, action));

    private static Decision Violates(ActionRequest asked, PolicyViolation violation) =>
        Decision.Deny(Refusal.PolicyViolated, $"Action '{asked.Action ?? "unknown"}' violates policy '{violation.Type}'") with { Violation = violation };

    private static PolicyViolation? ViolatesRegion(Entry[] policies, ActionRequest asked)
    {
        Entry[] regions = [.. policies.Where(e => e.Policy.Type == PolicyTypes.RegionAllow && Governs(e.Policy, asked))];
        IReadOnlyList<string> signedFor = asked.RegionSet?.Entries ?? [asked.Region];
        return regions.Length > 0 && !signedFor.All(region => regions.Any(e => AllowsRegion(e.Policy.Value ?? "", region)))
            ? regions[0].Violation($"The region {asked.Region} is none of {Join(regions, static p => p.Value)}.")
            : null;
    }

    /// <summary>
    /// An entry of a region set that stands for more than one region (<c>us-*</c>) is within a pattern only when the pattern ends in a
    /// <c>*</c> of its own, behind characters that the entry begins with: then whatever the entry stands for is allowed.
    /// </summary>
    private static bool AllowsRegion(string pattern, string region) =>
        RegionSet.IsWildcard(region)
            ? pattern.EndsWith('*') && !pattern.AsSpan()[..^1].ContainsAny('*', '?') && region.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : Wildcard.Matches(pattern, region);

    private static PolicyViolation? ViolatesAction(Entry[] policies, ActionRequest asked)
    {
        string name = asked.Action ?? "that could not be told";
        if (Array.Find(policies, e => e.Policy.Type == PolicyTypes.ActionDeny && Governs(e.Policy, asked)) is { } denied)
        {
            return denied.Violation($"The action {name} is denied by {denied.Policy.Action}.");
        }

        Entry[] allowed = [.. policies.Where(static e => e.Policy.Type == PolicyTypes.ActionAllow)];
        if (allowed.Length > 0 && (asked.Action is null || !allowed.Any(e => Wildcard.Matches(e.Policy.Action, asked.Action))))
        {
            return allowed[0].Violation($"The action {name} is none of {Join(allowed, static p => p.Action)}.");
        }

        bool reads = asked.Action is { } action && ReadVerbs.Any(v => action.StartsWith(v, StringComparison.Ordinal));
        return !reads ? Array.Find(policies, static e => e.Policy.Type == PolicyTypes.ReadOnly)?.Violation($"The action {name} does not only read.") : null;
    }

    private PolicyViolation? ViolatesName(Entry[] policies, ActionRequest asked)
    {
        foreach (string type in (ReadOnlySpan<string>)[PolicyTypes.NamePrefix, PolicyTypes.NamePattern])
        {
            foreach (Entry entry in policies)
            {
                if (entry.Policy.Type == type && Governs(entry.Policy, asked) && ViolatesName(entry, asked) is { } violation)
                {
                    return violation;
                }
            }
        }

        return null;
    }

    /// <summary>An action that could not be told may be the governed one.</summary>
    private static bool Governs(GrantPolicy policy, ActionRequest asked) =>
        asked.Action is null || Wildcard.Matches(policy.Action, asked.Action);

    private PolicyViolation? ViolatesName(Entry entry, ActionRequest asked)
    {
        NameSearch search = ResourceNames.Find(asked, entry.Policy.Member);
        if (search.Names is not { Count: > 0 } names)
        {
            return entry.Violation(search.Names is null
                ? "No name can be told: the operation or the body could not be read."
                : $"No name was found: looked for {search.Place}.");
        }

        string value = entry.Policy.Value ?? "";
        bool isPrefix = entry.Policy.Type == PolicyTypes.NamePrefix;
        FoundName? bad = names.FirstOrDefault(n => !(isPrefix ? n.Value.StartsWith(value, StringComparison.Ordinal) : patterns.IsMatch(value, n.Value)));
        return bad is null
            ? null
            : entry.Violation($"'{bad.Value}' in {bad.Member} {(isPrefix ? "does not begin with" : "does not match")} '{value}'.", names);
    }

    private static string Join(IEnumerable<Entry> entries, Func<GrantPolicy, string?> part) => string.Join(", ", entries.Select(e => part(e.Policy)));

    /// <summary>A policy and its place in the list.</summary>
    private sealed record Entry(GrantPolicy Policy, int Index)
    {
        public PolicyViolation Violation(string reason, IReadOnlyList<FoundName>? names = null) =>
            new() { Type = Policy.Type, Index = Index, Reason = reason, Names = names ?? [] };
    }
}
