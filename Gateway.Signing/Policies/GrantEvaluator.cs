using Gateway.Signing.Contracts;

namespace Gateway.Signing.Policies;

/// <summary>
/// Grant and request to decision, pure. Rules in order: the request is active; the service; the region; the account of the host; calls
/// that hand out credentials; policies. What no rule allows is denied. Report-only concerns the policies alone.
/// </summary>
public sealed class GrantEvaluator(PolicyEvaluator policies)
{
    /// <summary>Decides a call by a grant.</summary>
    public Decision Evaluate(Grant grant, ActionRequest asked)
    {
        if (grant.Status != GrantStatus.Active)
        {
            return Decision.Deny(Refusal.RequestNotActive);
        }

        if (!grant.Services.Contains(asked.Service.Id))
        {
            return Decision.Deny(Refusal.ServiceNotApproved, asked.Service.Id);
        }

        bool isRegionApproved = asked.RegionSet is { } regions
            ? regions.IsCoveredBy(grant.Regions)
            : grant.Regions.Count == 0 || grant.Regions.Contains(asked.Region);
        if (!isRegionApproved)
        {
            return Decision.Deny(Refusal.RegionNotApproved, asked.Region);
        }

        // DynamoDB alone: an access point of S3 may belong to another account on purpose.
        if (asked.Service.Id == "dynamodb" && asked.Host?.AccountId is { } account && account != grant.CloudAccountId)
        {
            return Decision.Deny(Refusal.AccountMismatch, account);
        }

        if (grant.UpstreamKeys.Count == 0 && !grant.IsSignedPerCall)
        {
            return Decision.Deny(Refusal.CredentialUnavailable);
        }

        if (CredentialIssuingActions.Contains(asked.Service.Id, asked.Action) && !PolicyEvaluator.IsNamedAllowed(grant.Policies, asked))
        {
            return Decision.Deny(Refusal.ActionNotApproved, asked.Action ?? "unknown");
        }

        Decision decision = policies.Evaluate(grant.Policies, asked);
        return grant.ReportOnly && !decision.IsAllowed ? Decision.Report(decision.Violation) : decision;
    }
}
