using System.CommandLine;
using Gateway.ControlPlane.Database;

namespace Gateway.ControlPlane.Commands;

/// <summary><c>migrate</c>: brings the schema up to date and ends.</summary>
internal static class MigrateCommand
{
    public static Command Create() => SettingsCommand.Create(
        "migrate",
        "Bring the database schema up to date. Safe while servers run and while others migrate.",
        SettingsCommand.ConfigOption(),
        async (_, configuration, cancellationToken) =>
        {
            await using ServiceProvider services = SettingsCommand.BuildServices(configuration);
            IReadOnlyList<string> ran = await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
            foreach (string script in ran)
            {
                System.Console.WriteLine($"ran {script}");
            }

            System.Console.WriteLine("The schema is up to date.");
            return 0;
        });
}
