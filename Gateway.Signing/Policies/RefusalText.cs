using System.Diagnostics;

namespace Gateway.Signing.Policies;

/// <summary>What a caller is told when authorization refuses; the texts are fixed in the control plane's API document.</summary>
public static class RefusalText
{
    /// <summary>How a caller is told that there is nothing for it here.</summary>
    public const string UnknownClient = "Client is unknown or has no access to service";

    /// <summary>The text with <c>{0}</c> where the detail belongs.</summary>
    /// <exception cref="UnreachableException"><see cref="Refusal.None"/> has no text.</exception>
    public static string Template(Refusal refusal) => refusal switch
    {
        Refusal.RequestNotActive => "Client is not Active",
        Refusal.ServiceNotApproved => UnknownClient + " '{0}': request access to it in the Cloud Service Gateway.",
        Refusal.RegionNotApproved => UnknownClient + " in region '{0}': request access to it in the Cloud Service Gateway.",
        Refusal.ActionNotApproved => UnknownClient + " action '{0}': it returns AWS credentials, so a policy 'csg.action.allow' must name it.",
        Refusal.AccountMismatch => UnknownClient + " in account {0}: the approved credential belongs to another account. "
            + "Set account_id_endpoint_mode=disabled (AWS_ACCOUNT_ID_ENDPOINT_MODE).",
        Refusal.CredentialUnavailable =>
            "The cloud credential behind this access request cannot be used at the moment: ask the approver of your access request.",
        Refusal.PolicyViolated => "{0}",
        _ => throw new UnreachableException($"{refusal} has no text."),
    };

    /// <summary>The text of a decision that refuses.</summary>
    public static string Of(Decision decision) => Template(decision.Refusal).Replace("{0}", decision.Detail ?? "", StringComparison.Ordinal);
}
