namespace Gateway.Tests.Support;

/// <summary>Roots as operators make them: by openssl, of any kind and quality.</summary>
internal sealed class OpensslRoot : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("csg-openssl-");

    private OpensslRoot()
    {
        CertificateFile = Path.Combine(_folder.FullName, "ca.crt");
        KeyFile = Path.Combine(_folder.FullName, "ca.key");
    }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    public string Folder => _folder.FullName;

    /// <summary>Makes a root by <c>openssl req -x509</c>.</summary>
    /// <param name="newKey">For example <c>rsa:2048</c> or <c>ec -pkeyopt ec_paramgen_curve:P-384</c>.</param>
    /// <param name="subject">For example <c>/CN=Root</c>.</param>
    /// <param name="extensions">The lines of the extension section; null leaves out the section.</param>
    public static async Task<OpensslRoot> CreateAsync(string newKey, string subject, string? extensions)
    {
        OpensslRoot root = new();
        string config = Path.Combine(root.Folder, "openssl.cnf");
        await File.WriteAllTextAsync(
            config, $"[req]\ndistinguished_name=dn\nprompt=no\n{(extensions is null ? "" : "x509_extensions=ext\n")}[dn]\nCN=x\n[ext]\n{extensions}\n");
        CommandResult made = await Command.RunAsync("openssl",
        [
            "req", "-x509", "-nodes", "-newkey", .. newKey.Split(' '), "-keyout", root.KeyFile, "-out", root.CertificateFile,
            "-days", "30", "-subj", subject, "-config", config,
        ]);
        return made.ExitCode == 0 ? root : throw new InvalidOperationException(made.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
