namespace Gateway.ControlPlane.Usage;

/// <summary>Groups of calls and what all of them come to.</summary>
internal sealed record UsageSummary
{
    /// <summary>In the order of their key.</summary>
    public required IReadOnlyList<UsageResponse> Groups { get; init; }

    /// <summary>Of all groups, whether shown or not; null when there were no calls.</summary>
    public required UsageResponse? Total { get; init; }
}
