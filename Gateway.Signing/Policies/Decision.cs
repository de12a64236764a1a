namespace Gateway.Signing.Policies;

/// <summary>What authorization came to; the default value denies.</summary>
/// <param name="IsAllowed">Whether the call may be forwarded.</param>
/// <param name="Refusal">Why not.</param>
/// <param name="Detail">What was missing, for the error's text.</param>
public readonly record struct Decision(bool IsAllowed, Refusal Refusal, string? Detail)
{
    /// <summary>The policy that is violated; of an allowed call the one that only reports.</summary>
    public PolicyViolation? Violation { get; init; }

    /// <summary>Nothing stands in the way.</summary>
    public static Decision Allow { get; } = new(true, Refusal.None, null);

    /// <summary>Allows what policies that only report would have refused.</summary>
    public static Decision Report(PolicyViolation? violation) => Allow with { Violation = violation };

    /// <summary>Refuses.</summary>
    public static Decision Deny(Refusal refusal, string? detail = null) => new(false, refusal, detail);
}
