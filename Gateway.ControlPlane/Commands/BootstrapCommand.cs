using System.CommandLine;
using Gateway.ControlPlane.Accounts;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Settings;
using Gateway.ControlPlane.Users;

namespace Gateway.ControlPlane.Commands;

/// <summary><c>bootstrap</c>: an account with its first admin, and a token for that admin in a file.</summary>
internal static class BootstrapCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create()
    {
        Option<string> account = new("--account") { Description = "Name of the account", Required = true, HelpName = "NAME" };
        Option<string> email = new("--admin-email") { Description = "Email of the first admin", Required = true, HelpName = "EMAIL" };
        Option<string?> name = new("--admin-name") { Description = "Name of the first admin; default: the email", HelpName = "NAME" };
        Option<string> tokenFile = new("--token-file") { Description = "File to write the admin's API token to, mode 0600", Required = true, HelpName = "FILE" };
        Option<string?> passwordFile = new("--password-file")
        {
            Description = "File that holds the admin's password for the console, on one line; default: none, a link of POST /users/{id}/password-link sets it",
            HelpName = "FILE",
        };
        Command command = SettingsCommand.Create(
            "bootstrap",
            "Create an account and its first admin, and write the admin's API token to a file. Running it again changes nothing.",
            SettingsCommand.ConfigOption(),
            (parsed, configuration, cancellationToken) => RunAsync(
                configuration,
                parsed.GetRequiredValue(account),
                parsed.GetRequiredValue(email),
                parsed.GetValue(name),
                parsed.GetRequiredValue(tokenFile),
                parsed.GetValue(passwordFile),
                cancellationToken));
        command.Options.Add(account);
        command.Options.Add(email);
        command.Options.Add(name);
        command.Options.Add(tokenFile);
        command.Options.Add(passwordFile);
        return command;
    }

    private static async Task<int> RunAsync(
        IConfiguration configuration, string account, string email, string? name, string tokenFile, string? passwordFile, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        account = errors.RequiredText("--account", account, 100);
        email = UserValidator.Email(errors, email);
        name = errors.OptionalText("--admin-name", name, 200) ?? email;
        string? password = passwordFile is null ? null : await ReadPasswordAsync(errors, passwordFile, email, name, cancellationToken);
        if (errors.Any)
        {
            throw new SettingsException([.. errors.ToDictionary().Select(e => $"{e.Key}: {string.Join(' ', e.Value)}")]);
        }

        await using ServiceProvider services = SettingsCommand.BuildServices(configuration);
        await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
        AccountStore accounts = services.GetRequiredService<AccountStore>();
        if (await accounts.ExistsAsync(account, cancellationToken))
        {
            if (File.Exists(tokenFile))
            {
                System.Console.WriteLine($"The account '{account}' exists and {tokenFile} is there: nothing to do.");
                return 0;
            }

            await System.Console.Error.WriteLineAsync(
                $"The account '{account}' exists, but {tokenFile} does not. Bootstrap makes no second token: let an admin of the account issue one.");
            return SettingsCommand.Failed;
        }

        try
        {
            string? passwordHash = password is null ? null : services.GetRequiredService<PasswordHashing>().Hash(password);
            await accounts.CreateAsync(account, email, name, passwordHash, token => WriteTokenAsync(tokenFile, token, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await System.Console.Error.WriteLineAsync($"--token-file: {tokenFile} cannot be written: {e.Message}");
            return SettingsCommand.Failed;
        }

        System.Console.WriteLine($"Created the account '{account}' with the admin {email}; the token is in {tokenFile}.");
        return 0;
    }

    private static async Task<string?> ReadPasswordAsync(
        FieldErrors errors, string path, string email, string name, CancellationToken cancellationToken)
    {
        const string Option = "--password-file";
        try
        {
            string text = await File.ReadAllTextAsync(path, cancellationToken);
            return PasswordRules.Check(errors, Option, text.TrimEnd('\r', '\n'), email, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(Option, $"{path} cannot be read: {e.Message}");
            return null;
        }
    }

    private static async Task WriteTokenAsync(string path, string token, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        await using var writer = new StreamWriter(path, options);
        await writer.WriteLineAsync(token.AsMemory(), cancellationToken);
    }
}
