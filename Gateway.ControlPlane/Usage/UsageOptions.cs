using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Usage;

/// <summary>How long sums of calls are kept.</summary>
internal sealed record UsageOptions
{
    /// <summary>Months of daily sums; older days are deleted. Default 37, three years and the current month; 0 keeps everything.</summary>
    public required int RetentionMonths { get; init; }

    public static UsageOptions Read(SettingsReader reader) => new()
    {
        RetentionMonths = reader.Number("Usage:RetentionMonths", 37, 0, 1200),
    };
}
