namespace Gateway.ControlPlane.Settings;

/// <summary>The settings cannot be used; each line names one key and what was expected.</summary>
internal sealed class SettingsException(IReadOnlyList<string> mistakes) : Exception(string.Join(Environment.NewLine, mistakes))
{
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
