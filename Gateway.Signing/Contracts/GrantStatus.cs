namespace Gateway.Signing.Contracts;

/// <summary>Whether the access request behind a proxy key may be used now.</summary>
public enum GrantStatus
{
    /// <summary>Never sent on purpose: a missing value must not mean active.</summary>
    Unknown = 0,

    /// <summary>The access request is active and its key is live.</summary>
    Active,

    /// <summary>Revoked, archived, expired, key ended, or the requester is disabled: callers are told "Client is not Active".</summary>
    Inactive,
}
