namespace Gateway.Daemon.Hosting.Reload;

/// <summary>The section <c>Logging</c> as it is at present, in the form in which the framework follows its changes.</summary>
internal sealed class LogLevels : ConfigurationProvider, IConfigurationSource
{
    public const string Section = "Logging";

    public LogLevels(IConfiguration configuration) => Data = Of(configuration);

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Puts other levels in place.</summary>
    public void Replace(IConfiguration configuration)
    {
        Data = Of(configuration);
        OnReload();
    }

    /// <summary>One line for each level that there is not; the framework would throw when it reads them.</summary>
    public static IEnumerable<string> Mistakes(IConfiguration configuration) => Of(configuration)
        .Where(static s => s.Key.Contains("LogLevel:", StringComparison.OrdinalIgnoreCase) && !Enum.TryParse<LogLevel>(s.Value, ignoreCase: true, out _))
        .Select(static s => $"Logging:{s.Key} is '{s.Value}': expected {string.Join(", ", Enum.GetNames<LogLevel>())}.");

    private static Dictionary<string, string?> Of(IConfiguration configuration) => configuration.GetSection(Section)
        .AsEnumerable(makePathsRelative: true).Where(static s => s.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);
}
