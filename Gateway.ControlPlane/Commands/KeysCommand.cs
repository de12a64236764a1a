using System.CommandLine;
using System.Globalization;
using Gateway.ControlPlane.Secrets;

namespace Gateway.ControlPlane.Commands;

/// <summary><c>keys create</c> and <c>keys rotate</c>: the key ring.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var keys = new Command("keys", "Make and rotate the keys that secrets are encrypted under.");
        keys.Subcommands.Add(CreateCreate());
        keys.Subcommands.Add(CreateRotate());
        return keys;
    }

    private static Command CreateCreate()
    {
        Option<string> output = new("--out") { Description = "The file to make, mode 0600; it must not exist", Required = true, HelpName = "FILE" };
        var command = new Command("create", "Make a new key ring file. Keep a copy apart from the database's backups: without it no secret can be read.");
        command.Options.Add(output);
        command.SetAction(async (parsed, _) =>
        {
            string path = parsed.GetRequiredValue(output);
            try
            {
                string keyId = KeyRingWriter.Create(path, TimeProvider.System);
                Console.WriteLine($"Made {path} with the key {keyId}.");
                return 0;
            }
            catch (KeyRingException e)
            {
                await Console.Error.WriteLineAsync(e.Message + ".");
                return SettingsCommand.Failed;
            }
        });
        return command;
    }

    private static Command CreateRotate() => SettingsCommand.Create(
        "rotate",
        "Add a key to the ring and encrypt every secret anew under it, while servers run. Interrupted, it goes on where it was when run again.",
        SettingsCommand.ConfigOption(),
        async (_, configuration, cancellationToken) =>
        {
            await using ServiceProvider services = SettingsCommand.BuildServices(configuration);
            SecretsOptions options = services.GetRequiredService<SecretsOptions>();
            SecretRotation rotation = services.GetRequiredService<SecretRotation>();
            SecretProtector protector = services.GetRequiredService<SecretProtector>();
            long remaining = await rotation.CountRemainingAsync(cancellationToken);
            if (remaining == 0)
            {
                string keyId = KeyRingWriter.AddKey(options.KeyRingFile, TimeProvider.System);
                Console.WriteLine($"Added the key {keyId} to {options.KeyRingFile}; it encrypts from now on.");
                remaining = await rotation.CountRemainingAsync(cancellationToken);
            }
            else
            {
                Console.WriteLine($"An earlier rotation to the key {protector.ActiveKeyId} was interrupted: going on with it.");
            }

            var progress = new LineProgress(remaining);
            long done = await rotation.RunAsync(progress, cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{done} secrets are now under the key {protector.ActiveKeyId}. Keep the older keys until every backup that needs them is gone."));
            return 0;
        });

    private sealed class LineProgress(long total) : IProgress<long>
    {
        public void Report(long value) =>
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value} of {Math.Max(total, value)} secrets"));
    }
}
