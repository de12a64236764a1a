using System.Security.Cryptography.X509Certificates;
using Gateway.Daemon.Tls;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Tls;

/// <summary>openssl judges the leaves, with the strictness of Python 3.13.</summary>
[TestFixture]
internal sealed class LeafCertificateIssuerTests
{
    private const string Extensions = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [TestCase("rsa:2048", "/CN=Root")]
    [TestCase("rsa:3072", "/C=DE/O=Größe & Söhne/OU=Netz/CN=Root, with a comma")]
    [TestCase("ec -pkeyopt ec_paramgen_curve:P-256", "/O=Acme/CN=Root/emailAddress=ca@example.com")]
    [TestCase("ec -pkeyopt ec_paramgen_curve:P-384", "/CN=Root")]
    [TestCase("ec -pkeyopt ec_paramgen_curve:P-521", "/DC=example/DC=acme/CN=Root")]
    public async Task A_leaf_passes_strict_verification_under_any_root(string newKey, string subject)
    {
        using OpensslRoot files = await OpensslRoot.CreateAsync(newKey, subject, Extensions);
        RootCertificate root = RootCertificate.Load(files.CertificateFile, files.KeyFile, Now).Root!;
        await AssertVerifiesAsync(files, root, "bucket.with.dots.s3.eu-west-1.amazonaws.com");
    }

    [Test]
    public async Task A_host_longer_than_a_common_name_is_in_the_san_alone()
    {
        using OpensslRoot files = await OpensslRoot.CreateAsync("rsa:2048", "/CN=Root", Extensions);
        RootCertificate root = RootCertificate.Load(files.CertificateFile, files.KeyFile, Now).Root!;
        string host = new string('b', 63) + ".s3.eu-central-1.amazonaws.com";
        using X509Certificate2 leaf = await AssertVerifiesAsync(files, root, host);
        Assert.That(leaf.SubjectName.Name, Does.Not.Contain("CN="));
    }

    [TestCase("/CN=Root")]
    [TestCase("/C=DE/O=Größe & Söhne/OU=Netz/CN=Root, with a comma")]
    [TestCase("/DC=example/DC=acme/CN=Root/emailAddress=ca@example.com")]
    public async Task The_issuers_name_is_the_roots_byte_for_byte(string subject)
    {
        using OpensslRoot files = await OpensslRoot.CreateAsync("rsa:2048", subject, Extensions);
        RootCertificate root = RootCertificate.Load(files.CertificateFile, files.KeyFile, Now).Root!;
        using X509Certificate2 leaf = LeafCertificateIssuer.Issue("s3.amazonaws.com", root, Now);
        Assert.That(leaf.IssuerName.RawData, Is.EqualTo(root.Certificate.SubjectName.RawData));
    }

    [Test]
    public void A_leaf_carries_what_strict_clients_ask_for()
    {
        using TestRoot files = new();
        using X509Certificate2 leaf = LeafCertificateIssuer.Issue("s3.amazonaws.com", files.Root, Now);
        X509SubjectKeyIdentifierExtension rootId = files.Root.Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single();
        Assert.Multiple(() =>
        {
            Assert.That(leaf.GetECDsaPublicKey()!.KeySize, Is.EqualTo(256));
            Assert.That(
                leaf.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value.ToArray(),
                Is.EqualTo(rootId.SubjectKeyIdentifierBytes.ToArray()));
            Assert.That(leaf.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Count(), Is.EqualTo(1));
            Assert.That(leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages[0].Value, Is.EqualTo("1.3.6.1.5.5.7.3.1"));
            Assert.That(leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority, Is.False);
            Assert.That(leaf.HasPrivateKey, Is.True);
            Assert.That(leaf.SerialNumberBytes.Length, Is.InRange(8, 20));
        });
    }

    [Test]
    public void A_leaf_never_outlives_its_root()
    {
        using TestRoot files = new();
        DateTimeOffset end = files.Root.Certificate.NotAfter.ToUniversalTime();
        using X509Certificate2 leaf = LeafCertificateIssuer.Issue("s3.amazonaws.com", files.Root, end.AddDays(-2));
        Assert.That(leaf.NotAfter.ToUniversalTime(), Is.EqualTo(end.UtcDateTime));
    }

    private static async Task<X509Certificate2> AssertVerifiesAsync(OpensslRoot files, RootCertificate root, string host)
    {
        X509Certificate2 leaf = LeafCertificateIssuer.Issue(host, root, Now);
        string leafFile = Path.Combine(files.Folder, "leaf.crt");
        await File.WriteAllTextAsync(leafFile, leaf.ExportCertificatePem());
        CommandResult check = await Command.RunAsync(
            "openssl", $"verify -x509_strict -purpose sslserver -verify_hostname {host} -CAfile {files.CertificateFile} {leafFile}");
        Assert.That(check.ExitCode, Is.Zero, check.ToString());
        return leaf;
    }
}
