using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Console;

/// <summary>Whether the web console is served.</summary>
internal sealed record ConsoleOptions
{
    /// <summary>Off by default while the console is a preview: signing in, requesting, approving and the one-time secret work; the rest is to come.</summary>
    public required bool Enabled { get; init; }

    public static ConsoleOptions Read(SettingsReader reader) => new() { Enabled = reader.Flag("Console:Enabled", defaultValue: false) };
}
