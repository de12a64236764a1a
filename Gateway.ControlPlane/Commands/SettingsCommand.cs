using System.CommandLine;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Secrets;
using Gateway.ControlPlane.Settings;
using Npgsql;

namespace Gateway.ControlPlane.Commands;

/// <summary>What verbs with settings have in common: the arguments, and mistakes as lines with exit code 2.</summary>
internal static class SettingsCommand
{
    /// <summary>Settings or arguments are not valid.</summary>
    public const int BadSettings = 2;

    /// <summary>The verb could not do its work.</summary>
    public const int Failed = 1;

    public static Option<string?> ConfigOption() => new("--config")
    {
        Description = "JSON file with settings; default: appsettings.json beside the program. Environment variables (Database__ConnectionString=...) "
            + "and arguments (--Database:ConnectionString=...) come on top.",
        HelpName = "FILE",
    };

    /// <summary>Makes a verb whose further arguments are settings.</summary>
    public static Command Create(string name, string description, Option<string?> config, Func<ParseResult, IConfigurationRoot, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.Options.Add(config);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                IConfigurationRoot configuration = ControlPlaneConfiguration.Build(parsed.GetValue(config), [.. parsed.UnmatchedTokens]);
                return await run(parsed, configuration, cancellationToken);
            }
            catch (SettingsException e)
            {
                foreach (string mistake in e.Mistakes)
                {
                    await System.Console.Error.WriteLineAsync(mistake);
                }

                return BadSettings;
            }
            catch (KeyRingException e)
            {
                await System.Console.Error.WriteLineAsync(e.Message + ".");
                return Failed;
            }
            catch (Exception e) when (SqlStateProblems.IsUnavailable(e))
            {
                await System.Console.Error.WriteLineAsync($"PostgreSQL cannot be used: {e.Message}. Check that it runs and that Database:ConnectionString is right.");
                return Failed;
            }
            catch (Exception e) when (e is PostgresException or InvalidOperationException)
            {
                await System.Console.Error.WriteLineAsync(e.Message);
                return Failed;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Failed;
            }
        });
        return command;
    }

    /// <summary>The services of a verb that does one thing and ends.</summary>
    /// <exception cref="SettingsException">Settings are missing or not valid.</exception>
    public static ServiceProvider BuildServices(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        ControlPlaneOptions options = ControlPlaneOptions.Read(reader);
        if (reader.Mistakes.Count > 0)
        {
            throw new SettingsException(reader.Mistakes);
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddControlPlane(options);
        return services.BuildServiceProvider();
    }
}
