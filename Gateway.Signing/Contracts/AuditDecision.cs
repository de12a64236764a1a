namespace Gateway.Signing.Contracts;

/// <summary>What the gateway decided about a call.</summary>
public enum AuditDecision
{
    /// <summary>Authenticated, authorized and sent upstream, whatever the upstream answered.</summary>
    Allowed = 1,

    /// <summary>Refused by the gateway; <see cref="AuditEvent.Reason"/> says why.</summary>
    Denied,

    /// <summary>Authorized, but the upstream could not be reached or the gateway failed.</summary>
    Failed,
}
