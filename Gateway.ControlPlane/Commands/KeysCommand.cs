using System.CommandLine;
using System.Globalization;
using Gateway.ControlPlane.Secrets;

namespace Gateway.ControlPlane.Commands;

/// <summary><c>keys create</c>, <c>add</c>, <c>rotate</c> and <c>retire</c>: the key ring.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var keys = new Command("keys", "Make and rotate the keys that secrets are encrypted under.");
        keys.Subcommands.Add(CreateCreate());
        keys.Subcommands.Add(CreateAdd());
        keys.Subcommands.Add(CreateRotate());
        keys.Subcommands.Add(CreateRetire());
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
                System.Console.WriteLine($"Made {path} with the key {keyId}.");
                return 0;
            }
            catch (KeyRingException e)
            {
                await System.Console.Error.WriteLineAsync(e.Message + ".");
                return SettingsCommand.Failed;
            }
        });
        return command;
    }

    private static Command CreateAdd() => SettingsCommand.Create(
        "add",
        "Add a key to the ring that decrypts only, until 'keys rotate' takes it into use: copy the file to every node in between.",
        SettingsCommand.ConfigOption(),
        async (_, configuration, _) =>
        {
            await using ServiceProvider services = SettingsCommand.BuildServices(configuration);
            string path = services.GetRequiredService<SecretsOptions>().KeyRingFile;
            System.Console.WriteLine($"Added the key {KeyRingWriter.AddKey(path, TimeProvider.System)} to {path}. Copy the file to every node, then run 'keys rotate'.");
            return 0;
        });

    private static Command CreateRetire()
    {
        Option<string> key = new("--key") { Description = "Id of the key to take out of the ring", Required = true, HelpName = "ID" };
        Command command = SettingsCommand.Create(
            "retire",
            "Encrypt under the active key what nodes have still encrypted under this one, then take this one out of the ring. "
                + "Backups made before the rotation cannot be read without it.",
            SettingsCommand.ConfigOption(),
            async (parsed, configuration, cancellationToken) =>
            {
                string keyId = parsed.GetRequiredValue(key);
                await using ServiceProvider services = SettingsCommand.BuildServices(configuration);
                string path = services.GetRequiredService<SecretsOptions>().KeyRingFile;
                SecretRotation rotation = services.GetRequiredService<SecretRotation>();
                KeyRingWriter.CheckRemovable(path, keyId);
                if (await rotation.CountRemainingAsync(cancellationToken) is > 0 and long remaining)
                {
                    await rotation.RunAsync(new LineProgress(remaining), cancellationToken);
                }

                // What the rotation does not know of, or somebody has stored since.
                if (await rotation.CountUnderAsync(keyId, cancellationToken) is > 0 and long used)
                {
                    throw new KeyRingException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{used} secrets are under the key {keyId} again: a node still encrypts under it; copy {path} to every node, and run this again"));
                }

                KeyRingWriter.RemoveKey(path, keyId);
                System.Console.WriteLine($"Took the key {keyId} out of {path}. Keep a copy of it as long as a backup from before the rotation.");
                return 0;
            });
        command.Options.Add(key);
        return command;
    }

    private static Command CreateRotate() => SettingsCommand.Create(
        "rotate",
        "Take a key into use (the one that 'keys add' has added, else a new one) and encrypt every secret anew under it, while servers run. "
            + "Interrupted, it goes on where it was when run again.",
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
                string keyId = KeyRingWriter.Activate(options.KeyRingFile, TimeProvider.System);
                System.Console.WriteLine($"The key {keyId} of {options.KeyRingFile} encrypts from now on.");
                remaining = await rotation.CountRemainingAsync(cancellationToken);
            }
            else
            {
                System.Console.WriteLine($"An earlier rotation to the key {protector.ActiveKeyId} was interrupted: going on with it.");
            }

            var progress = new LineProgress(remaining);
            long done = await rotation.RunAsync(progress, cancellationToken);
            System.Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{done} secrets are now under the key {protector.ActiveKeyId}. Keep the older keys until every backup that needs them is gone."));
            return 0;
        });

    private sealed class LineProgress(long total) : IProgress<long>
    {
        public void Report(long value) =>
            System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value} of {Math.Max(total, value)} secrets"));
    }
}
