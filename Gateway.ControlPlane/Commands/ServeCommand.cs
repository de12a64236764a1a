using System.CommandLine;

namespace Gateway.ControlPlane.Commands;

/// <summary><c>serve</c>: the REST API, until told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create() => SettingsCommand.Create(
        "serve",
        "Serve the REST API. Waits while PostgreSQL is down; migrates the schema unless Database:MigrateAtStart is false.",
        SettingsCommand.ConfigOption(),
        async (_, configuration, cancellationToken) =>
        {
            await using WebApplication app = ControlPlaneHost.Build(configuration);
            try
            {
                await app.StartAsync(cancellationToken);
            }
            catch (IOException e)
            {
                await System.Console.Error.WriteLineAsync($"Api:Listen: {e.Message}");
                return SettingsCommand.Failed;
            }

            foreach (string url in app.Urls)
            {
                System.Console.WriteLine($"Serving on {url}");
            }

            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        });
}
