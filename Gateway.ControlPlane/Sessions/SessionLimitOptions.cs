using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Sessions;

/// <summary>How long console sessions live.</summary>
internal sealed record SessionLimitOptions
{
    /// <summary>A session that is not used for this long ends; 1 minute to 12 hours, default 30 minutes.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>A session ends this long after sign-in, however much it is used; 1 to 168 hours, default 12 hours.</summary>
    public required TimeSpan Absolute { get; init; }

    public static SessionLimitOptions Read(SettingsReader reader) => new()
    {
        Idle = TimeSpan.FromMinutes(reader.Number("Sessions:IdleMinutes", 30, 1, 720)),
        Absolute = TimeSpan.FromHours(reader.Number("Sessions:AbsoluteHours", 12, 1, 168)),
    };
}
