using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Console;

/// <summary>Whether the web console is served.</summary>
internal sealed record ConsoleOptions
{
    /// <summary>On by default: it shows nothing without a session, and does nothing that the API would not.</summary>
    public required bool Enabled { get; init; }

    public static ConsoleOptions Read(SettingsReader reader) => new() { Enabled = reader.Flag("Console:Enabled", defaultValue: true) };
}
