namespace Gateway.Daemon.Hosting.Reload;

/// <summary>Where this process has its settings from, so that they can be read again.</summary>
/// <param name="File">The file of <c>--config</c>; null for <c>appsettings.json</c> beside the program, when it is there.</param>
/// <param name="Arguments">The command line's settings.</param>
internal sealed record SettingsSources(string? File, string[] Arguments)
{
    /// <summary>Puts the sources in, from lowest to highest: JSON file, environment, command line.</summary>
    public void AddTo(IConfigurationBuilder configuration)
    {
        configuration.SetBasePath(AppContext.BaseDirectory);
        configuration.AddJsonFile(File is null ? "appsettings.json" : Path.GetFullPath(File), optional: File is null);
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(Arguments);
    }

    /// <summary>The settings as they are now.</summary>
    /// <exception cref="InvalidDataException">The file is not valid JSON.</exception>
    /// <exception cref="IOException">The file is gone, or cannot be read.</exception>
    public IConfigurationRoot Read()
    {
        ConfigurationBuilder configuration = new();
        AddTo(configuration);
        return configuration.Build();
    }
}
