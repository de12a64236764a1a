using Gateway.Daemon.Tls;

namespace Gateway.Tests.Support;

/// <summary>A root certificate in a temporary folder, made by the product's own issuer.</summary>
internal sealed class TestRoot : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("csg-root-");

    public TestRoot()
    {
        (string certificatePem, string keyPem) = RootCertificateIssuer.Create("Test root", TimeProvider.System.GetUtcNow());
        CertificateFile = Path.Combine(_folder.FullName, "ca.crt");
        KeyFile = Path.Combine(_folder.FullName, "ca.key");
        File.WriteAllText(CertificateFile, certificatePem);
        File.WriteAllText(KeyFile, keyPem);
        Root = RootCertificate.Load(CertificateFile, KeyFile, TimeProvider.System.GetUtcNow()).Root!;
    }

    public string Folder => _folder.FullName;

    public string CertificateFile { get; }

    public string KeyFile { get; }

    public RootCertificate Root { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
