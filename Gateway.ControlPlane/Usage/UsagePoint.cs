namespace Gateway.ControlPlane.Usage;

/// <summary>One group at one time of a chart.</summary>
internal sealed record UsagePoint
{
    /// <summary>The first day of the time, as 2026-05-05.</summary>
    public string Begin { get; init; } = "";

    /// <summary>The group; empty text for calls that had none; null: all groups that are not among the largest.</summary>
    public string? Key { get; init; }

    public decimal Value { get; init; }
}
