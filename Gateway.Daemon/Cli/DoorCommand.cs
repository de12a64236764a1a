using System.CommandLine;
using System.Security.Cryptography;
using Gateway.Daemon.Connect;

namespace Gateway.Daemon.Cli;

/// <summary>The verb <c>door</c>: makes the credentials that clients show the daemon itself.</summary>
internal static class DoorCommand
{
    /// <summary>256 random bits, as API tokens have.</summary>
    private const int PasswordBytes = 32;

    public static Command Create()
    {
        Option<string> name = new("--name") { Description = "Who will use it: letters, digits, dots, hyphens, underscores.", Required = true };
        name.Validators.Add(static result =>
        {
            string value = result.GetValueOrDefault<string>() ?? "";
            if (value.Length is 0 or > 64 || value.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
            {
                result.AddError($"--name {value}: expected 1 to 64 letters, digits, dots, hyphens and underscores.");
            }
        });
        Command create = new("create", "Makes a random password, shows it once, and shows the line for Connect:CredentialsFile.") { name };
        create.SetAction(result =>
        {
            string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordBytes));
            Console.WriteLine($"For the client:                     HTTPS_PROXY=http://{result.GetValue(name)}:{password}@GATEWAY:3128");
            Console.WriteLine($"A line for Connect:CredentialsFile: {DoorCredentials.Line(result.GetValue(name)!, password)}");
        });
        return new Command("door", "Makes the credentials that clients show the daemon before it opens a tunnel (optional).") { create };
    }
}
