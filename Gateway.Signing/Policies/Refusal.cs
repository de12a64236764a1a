namespace Gateway.Signing.Policies;

/// <summary>Every way in which authorization may refuse a call.</summary>
public enum Refusal
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>The access request, key or requester is not active.</summary>
    RequestNotActive,

    /// <summary>The service was not approved; the detail is its catalog id.</summary>
    ServiceNotApproved,

    /// <summary>The region was not approved; the detail is the region.</summary>
    RegionNotApproved,

    /// <summary>The host names another AWS account than the approved credential's; the detail is that account.</summary>
    AccountMismatch,

    /// <summary>The cloud credential behind the access request cannot be used.</summary>
    CredentialUnavailable,

    /// <summary>The action hands out credentials, and no policy names it; the detail is the action.</summary>
    ActionNotApproved,

    /// <summary>A policy forbids the call; the detail is the sentence for the caller.</summary>
    PolicyViolated,
}
