using Gateway.Daemon.Errors;
using Gateway.Signing.Policies;

namespace Gateway.Daemon.Authorize;

/// <summary>What a refusal of the evaluator is called in answers.</summary>
internal static class RefusalMapping
{
    public static GatewayError ErrorOf(Refusal refusal) => refusal switch
    {
        Refusal.ServiceNotApproved => GatewayError.AuthorizeServiceNotApproved,
        Refusal.RegionNotApproved => GatewayError.AuthorizeRegionNotApproved,
        Refusal.AccountMismatch => GatewayError.AuthorizeAccountMismatch,
        Refusal.CredentialUnavailable => GatewayError.AuthorizeCredentialUnavailable,
        Refusal.ActionNotApproved => GatewayError.AuthorizeActionNotApproved,
        Refusal.PolicyViolated => GatewayError.AuthorizePolicyViolated,
        _ => GatewayError.AuthorizeRequestNotActive,
    };
}
