namespace Gateway.ControlPlane.Settings;

/// <summary>Where settings come from: JSON file, then environment variables, then <c>--Section:Key=value</c> arguments; the last wins.</summary>
internal static class ControlPlaneConfiguration
{
    /// <summary>Builds the configuration.</summary>
    /// <param name="configFile">A JSON file that must exist; null takes <c>appsettings.json</c> beside the program, if there is one.</param>
    /// <param name="settingArguments">Arguments of the form <c>--Section:Key=value</c>.</param>
    /// <exception cref="SettingsException">An argument is not a setting, or the file is missing or not JSON.</exception>
    public static IConfigurationRoot Build(string? configFile, IReadOnlyList<string> settingArguments)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (string argument in settingArguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string key = equals > 2 && argument.StartsWith("--", StringComparison.Ordinal) ? argument[2..equals] : "";
            if (!key.Contains(':', StringComparison.Ordinal))
            {
                // The argument may hold a secret value: show only what comes before the first '='.
                throw new SettingsException([$"'{(equals >= 0 ? argument[..equals] : argument)}': expected a setting as --Section:Key=value, or an option that --help lists."]);
            }

            values[key] = argument[(equals + 1)..];
        }

        var builder = new ConfigurationBuilder();
        builder.AddJsonFile(
            Path.GetFullPath(configFile ?? Path.Combine(AppContext.BaseDirectory, "appsettings.json")),
            optional: configFile is null,
            reloadOnChange: false);
        builder.AddEnvironmentVariables();
        builder.AddInMemoryCollection(values);
        IConfigurationRoot configuration;
        try
        {
            configuration = builder.Build();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"--config: expected a readable JSON file; {configFile}: {e.Message}"]);
        }

        RefuseUnknownKeys(configuration, values.Keys);
        return configuration;
    }

    // Environment variables are not checked: other programs' variables are there too. A typo in an argument is always ours.
    private static void RefuseUnknownKeys(IConfiguration configuration, IEnumerable<string> keys)
    {
        var reader = new SettingsReader(configuration);
        ControlPlaneOptions.Read(reader);
        List<string> unknown =
        [
            .. keys
                .Where(k => !reader.KnownKeys.Contains(k)
                    && !reader.KnownKeys.Any(known => k.StartsWith(known + ":", StringComparison.OrdinalIgnoreCase))
                    && !k.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase))
                .Select(k => $"{k}: expected one of {string.Join(", ", reader.KnownKeys.Order(StringComparer.Ordinal))}."),
        ];
        if (unknown.Count > 0)
        {
            throw new SettingsException(unknown);
        }
    }
}
