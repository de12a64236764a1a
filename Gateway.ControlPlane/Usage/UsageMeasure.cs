namespace Gateway.ControlPlane.Usage;

/// <summary>What a chart of usage shows. Only these expressions reach a statement.</summary>
/// <param name="Name">As in addresses.</param>
/// <param name="Expression">Of a row of usage_days, with its price.</param>
/// <param name="NeedsPrice">Whether the price is needed.</param>
internal sealed record UsageMeasure(string Name, string Expression, bool NeedsPrice = false)
{
    public static readonly UsageMeasure Calls = new("calls", "u.calls");
    public static readonly UsageMeasure Errors = new("errors", "u.errors");
    public static readonly UsageMeasure Denials = new("denials", "u.denials");

    /// <summary>Both ways.</summary>
    public static readonly UsageMeasure Bytes = new("bytes", "u.request_bytes + u.response_bytes");

    public static readonly UsageMeasure Cost = new("cost", "(u.calls - u.denials) * p.per_call + u.forwarded_bytes / 1e9 * p.per_gb", NeedsPrice: true);

    public static IReadOnlyList<UsageMeasure> All { get; } = [Calls, Errors, Denials, Bytes, Cost];

    public static UsageMeasure? Find(string? name) => All.FirstOrDefault(m => m.Name == name);
}
