using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Audit;

/// <summary>How long audit events are kept.</summary>
internal sealed record AuditOptions
{
    /// <summary>Months kept beside the current one; older partitions are dropped. Default 13, 0 keeps everything.</summary>
    public required int RetentionMonths { get; init; }

    public static AuditOptions Read(SettingsReader reader) => new()
    {
        RetentionMonths = reader.Number("Audit:RetentionMonths", 13, 0, 1200),
    };
}
