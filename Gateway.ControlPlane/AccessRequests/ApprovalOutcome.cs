using Gateway.ControlPlane.Database;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Why an approval was refused beyond the status.</summary>
internal enum ApprovalRefusal
{
    None = 0,
    CredentialUnknown,
    CredentialNotActive,
    CredentialOfOtherCloud,
    PolicyGroupUnknown,
    ExpiryPassed,
    SelfApproval,
}

/// <summary>The outcome of an approval.</summary>
internal sealed record ApprovalOutcome
{
    public ApprovalRefusal Refusal { get; init; }

    /// <summary>The guarded transition; null when <see cref="Refusal"/> says why it was not tried.</summary>
    public Guarded<AccessRequestRow>? Transition { get; init; }
}
