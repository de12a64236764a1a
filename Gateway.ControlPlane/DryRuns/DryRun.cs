using System.Globalization;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.Signing.Contracts;
using Gateway.Signing.Policies;

namespace Gateway.ControlPlane.DryRuns;

/// <summary>Decides a call as the daemon does, by the same evaluator, and explains the decision.</summary>
internal sealed class DryRun(GrantEvaluator evaluator)
{
    /// <summary>Decides and explains.</summary>
    public DryRunResponse Try(Grant grant, ActionRequest asked)
    {
        Decision decision = evaluator.Evaluate(grant, asked);
        DryRunPolicy? policy = decision.Violation is { } violation
            ? new DryRunPolicy(violation.Index, PolicyGroupRow.Contract(grant.Policies[violation.Index]), violation.Reason)
            : null;
        string? message = decision.IsAllowed ? null : RefusalText.Of(decision);
        return new DryRunResponse
        {
            Allowed = decision.IsAllowed,
            ReportOnly = grant.ReportOnly,
            Rule = decision.IsAllowed ? null : decision.Refusal.ToString(),
            Policy = policy,
            Action = asked.Action,
            Resource = asked.Resource,
            Names = PolicyEvaluator.NamesOf(grant.Policies, asked),
            Message = message,
            Explanation = Explain(decision, policy, message),
        };
    }

    /// <summary>A grant that stands in the way of nothing but its policies, to try these alone.</summary>
    public static Grant GrantOf(ActionRequest asked, IReadOnlyList<GrantPolicy> policies, bool reportOnly) => new()
    {
        AccessKeyId = "",
        ScopeDate = "",
        Region = asked.Region,
        Service = asked.Service.Id,
        VerifyingKey = [],
        Status = GrantStatus.Active,
        Services = [asked.Service.Id],
        Regions = [],
        UpstreamKeys = [AnyKey],
        Policies = policies,
        ReportOnly = reportOnly,
        CloudAccountId = asked.Host?.AccountId,
        AccountId = "",
        EnvironmentId = "",
        AccessRequestId = "",
        RequesterId = "",
        Sequence = 0,
        RefreshAfterSeconds = 0,
    };

    /// <summary>Stands for a key that there would be: nothing is signed here.</summary>
    public static UpstreamKey AnyKey { get; } = new() { Date = "", SigningKey = [], AccessKeyId = "" };

    private static string Explain(Decision decision, DryRunPolicy? policy, string? message)
    {
        string entry = policy is null ? "" : $"policies[{policy.Index.ToString(CultureInfo.InvariantCulture)}] ({policy.Entry.Type})";
        return (decision.IsAllowed, policy) switch
        {
            (true, null) => "Allowed: no rule stands in the way.",
            (true, _) => $"Allowed, because the policies only report: {entry} would refuse it. {policy!.Reason}",
            (false, null) => $"Refused by the rule {decision.Refusal}: {message}",
            _ => $"Refused by {entry}. {policy!.Reason}",
        };
    }
}
