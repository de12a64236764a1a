namespace Gateway.Signing.Policies;

/// <summary>Which policy a call violates, and by what.</summary>
public sealed record PolicyViolation
{
    /// <summary>The policy's type, as refusals name it.</summary>
    public required string Type { get; init; }

    /// <summary>
    /// The policy's place in the list that was decided by, from 0. Where only several together refuse, because none of them allows, the
    /// first one's.
    /// </summary>
    public required int Index { get; init; }

    /// <summary>The names that the policy was asked about; empty for policies that ask for none.</summary>
    public IReadOnlyList<FoundName> Names { get; init; } = [];

    /// <summary>What is wrong, a sentence for people.</summary>
    public required string Reason { get; init; }
}
