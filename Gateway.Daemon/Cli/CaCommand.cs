using System.CommandLine;
using Gateway.Daemon.Tls;

namespace Gateway.Daemon.Cli;

/// <summary>The verb <c>ca</c>: makes and checks root certificates.</summary>
internal static class CaCommand
{
    private const int Good = 0;
    private const int Bad = 1;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create() => new("ca", "Makes and checks the root certificate that applications trust.")
    {
        CreateVerb(),
        CheckVerb(),
    };

    private static Command CreateVerb()
    {
        Option<DirectoryInfo> output = new("--out") { Description = "The folder for ca.crt and ca.key (mode 600); made when absent.", Required = true };
        Option<string> name = new("--name")
        {
            Description = "The common name that people see in trust stores.",
            DefaultValueFactory = static _ => "Cloud Service Gateway root",
        };
        Command command = new("create", "Makes a root that every client takes: ECDSA P-256, ten years. Overwrites nothing.") { output, name };
        command.SetAction((result, cancellationToken) => MakeAsync(result.GetValue(output)!, result.GetValue(name)!, cancellationToken));
        return command;
    }

    private static Command CheckVerb()
    {
        Option<FileInfo> certificate = new("--cert") { Description = "The root certificate, PEM.", Required = true };
        Option<FileInfo> key = new("--key") { Description = "Its private key, PEM.", Required = true };
        Command command = new("check", "Prints the verdict on a root, rule by rule. Exit code 1 when the daemon would not start with it.") { certificate, key };
        command.SetAction(result => Check(result.GetValue(certificate)!, result.GetValue(key)!));
        return command;
    }

    private static async Task<int> MakeAsync(DirectoryInfo output, string name, CancellationToken cancellationToken)
    {
        string certificateFile = Path.Combine(output.FullName, "ca.crt");
        string keyFile = Path.Combine(output.FullName, "ca.key");
        if (File.Exists(certificateFile) || File.Exists(keyFile))
        {
            await Console.Error.WriteLineAsync($"{output.FullName} holds a root already: choose another folder, or move ca.crt and ca.key away.");
            return Bad;
        }

        (string certificatePem, string keyPem) = RootCertificateIssuer.Create(name, TimeProvider.System.GetUtcNow());
        try
        {
            output.Create();
            FileStreamOptions secret = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                secret.UnixCreateMode = OwnerOnly;
            }

            await using (StreamWriter writer = new(keyFile, secret))
            {
                await writer.WriteAsync(keyPem.AsMemory(), cancellationToken);
            }

            await File.WriteAllTextAsync(certificateFile, certificatePem, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{output.FullName} cannot be written: {e.Message}");
            return Bad;
        }

        Console.WriteLine($"Root certificate: {certificateFile} (applications trust it; give it out freely)");
        Console.WriteLine($"Private key:      {keyFile} (the daemon alone reads it; keep it secret)");
        Console.WriteLine($"Next: Csg:Cert={certificateFile} and Csg:Key={keyFile}");
        return Good;
    }

    private static int Check(FileInfo certificate, FileInfo key)
    {
        (RootCertificate? root, IReadOnlyList<RootCertificateVerdict> verdicts) =
            RootCertificate.Load(certificate.FullName, key.FullName, TimeProvider.System.GetUtcNow());
        foreach (RootCertificateVerdict verdict in verdicts)
        {
            Console.WriteLine($"{Word(verdict.Severity),-7} {verdict.Rule,-25} {verdict.Text}");
        }

        Console.WriteLine(root is null ? "The daemon does not start with this root." : "The daemon starts with this root.");
        return root is null ? Bad : Good;
    }

    private static string Word(RootCertificateSeverity severity) => severity switch
    {
        RootCertificateSeverity.Good => "ok",
        RootCertificateSeverity.Warning => "WARNING",
        _ => "ERROR",
    };
}
