using Gateway.Daemon.Tls;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Tls;

[TestFixture]
internal sealed class RootCertificateTests
{
    private const string GoodExtensions =
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [TestCase("rsa:2048")]
    [TestCase("ec -pkeyopt ec_paramgen_curve:P-256")]
    [TestCase("ec -pkeyopt ec_paramgen_curve:P-384")]
    public async Task A_good_root_of_openssl_has_nothing_against_it(string newKey)
    {
        using OpensslRoot files = await OpensslRoot.CreateAsync(newKey, "/CN=Root", GoodExtensions);
        (RootCertificate? root, IReadOnlyList<RootCertificateVerdict> verdicts) = RootCertificate.Load(files.CertificateFile, files.KeyFile, Now);
        Assert.That(root, Is.Not.Null);
        Assert.That(verdicts.Select(static v => v.Severity), Is.All.EqualTo(RootCertificateSeverity.Good));
        Assert.That(verdicts.Select(static v => v.Rule), Is.EqualTo(Enum.GetValues<RootCertificateRule>()));
    }

    [Test]
    public async Task A_root_of_our_own_has_nothing_against_it_and_satisfies_openssl()
    {
        using TestRoot files = new();
        IReadOnlyList<RootCertificateVerdict> verdicts = RootCertificate.Load(files.CertificateFile, files.KeyFile, Now).Verdicts;
        Assert.That(verdicts.Select(static v => v.Severity), Is.All.EqualTo(RootCertificateSeverity.Good));
        CommandResult check = await Command.RunAsync("openssl", $"verify -x509_strict -CAfile {files.CertificateFile} {files.CertificateFile}");
        Assert.That(check.ExitCode, Is.Zero, check.ToString());
    }

    [Test]
    public void A_missing_file_is_named()
    {
        using TestRoot files = new();
        AssertError(RootCertificate.Load("/nowhere/ca.crt", files.KeyFile, Now), RootCertificateRule.Readable, "/nowhere/ca.crt does not exist");
        AssertError(RootCertificate.Load(files.CertificateFile, "/nowhere/ca.key", Now), RootCertificateRule.Readable, "/nowhere/ca.key does not exist");
    }

    [Test]
    public void What_is_not_pem_is_said()
    {
        using TestRoot files = new();
        File.WriteAllText(files.CertificateFile, "not pem");
        AssertError(RootCertificate.Load(files.CertificateFile, files.KeyFile, Now), RootCertificateRule.Pem, "no PEM certificate");
        using TestRoot others = new();
        File.WriteAllText(others.KeyFile, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        AssertError(RootCertificate.Load(others.CertificateFile, others.KeyFile, Now), RootCertificateRule.Pem, "private key");
    }

    [Test]
    public async Task An_encrypted_key_is_said()
    {
        using TestRoot files = new();
        string encrypted = files.KeyFile + ".enc";
        CommandResult made = await Command.RunAsync("openssl", $"pkcs8 -topk8 -in {files.KeyFile} -out {encrypted} -passout pass:secret");
        Assert.That(made.ExitCode, Is.Zero, made.ToString());
        AssertError(RootCertificate.Load(files.CertificateFile, encrypted, Now), RootCertificateRule.Pem, "passphrase");
    }

    [TestCase("rsa:2048")]
    [TestCase("ec -pkeyopt ec_paramgen_curve:P-256")]
    public async Task A_key_of_another_certificate_is_said(string newKey)
    {
        using OpensslRoot one = await OpensslRoot.CreateAsync(newKey, "/CN=One", GoodExtensions);
        using OpensslRoot two = await OpensslRoot.CreateAsync(newKey, "/CN=Two", GoodExtensions);
        AssertError(RootCertificate.Load(one.CertificateFile, two.KeyFile, Now), RootCertificateRule.KeyMatches, "does not belong");
    }

    [Test]
    public async Task A_certificate_that_is_not_a_ca_is_said()
    {
        using OpensslRoot files = await OpensslRoot.CreateAsync("rsa:2048", "/CN=Leaf", "basicConstraints=critical,CA:FALSE");
        AssertError(RootCertificate.Load(files.CertificateFile, files.KeyFile, Now), RootCertificateRule.CertificateAuthority, "not a CA");
    }

    [Test]
    public async Task A_root_without_key_cert_sign_is_an_error()
    {
        using OpensslRoot files = await OpensslRoot.CreateAsync(
            "rsa:2048", "/CN=Root", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash");
        AssertError(RootCertificate.Load(files.CertificateFile, files.KeyFile, Now), RootCertificateRule.KeyUsage, "keyCertSign");
    }

    [Test]
    public async Task A_short_rsa_key_is_an_error()
    {
        using OpensslRoot files = await OpensslRoot.CreateAsync("rsa:1024", "/CN=Root", GoodExtensions);
        AssertError(RootCertificate.Load(files.CertificateFile, files.KeyFile, Now), RootCertificateRule.KeyKind, "1024");
    }

    [Test]
    public void A_root_out_of_date_is_an_error_on_either_side()
    {
        using TestRoot files = new();
        AssertError(RootCertificate.Load(files.CertificateFile, files.KeyFile, Now.AddYears(11)), RootCertificateRule.InDate, "out of date");
        AssertError(RootCertificate.Load(files.CertificateFile, files.KeyFile, Now.AddDays(-2)), RootCertificateRule.InDate, "not valid yet");
    }

    [Test]
    public async Task An_intermediate_is_not_a_root()
    {
        using OpensslRoot root = await OpensslRoot.CreateAsync("rsa:2048", "/CN=Root", GoodExtensions);
        string request = Path.Combine(root.Folder, "sub.csr"), key = Path.Combine(root.Folder, "sub.key"), certificate = Path.Combine(root.Folder, "sub.crt");
        string extensions = Path.Combine(root.Folder, "sub.ext");
        await File.WriteAllTextAsync(extensions, GoodExtensions);
        await Command.RunAsync("openssl", $"req -new -nodes -newkey rsa:2048 -keyout {key} -out {request} -subj /CN=Sub");
        CommandResult made = await Command.RunAsync(
            "openssl", $"x509 -req -in {request} -CA {root.CertificateFile} -CAkey {root.KeyFile} -CAcreateserial -days 5 -extfile {extensions} -out {certificate}");
        Assert.That(made.ExitCode, Is.Zero, made.ToString());
        AssertError(RootCertificate.Load(certificate, key, Now), RootCertificateRule.SelfSigned, "not self-signed");
    }

    [Test]
    public async Task Key_usage_and_key_identifier_missing_are_loud_warnings_and_no_errors()
    {
        using OpensslRoot files = await OpensslRoot.CreateAsync("rsa:2048", "/CN=Root", "basicConstraints=CA:TRUE\nsubjectKeyIdentifier=none");
        (RootCertificate? root, IReadOnlyList<RootCertificateVerdict> verdicts) = RootCertificate.Load(files.CertificateFile, files.KeyFile, Now);
        Assert.That(root, Is.Not.Null);
        Assert.That(
            verdicts.Where(static v => v.Severity == RootCertificateSeverity.Warning).Select(static v => v.Rule),
            Is.EqualTo([RootCertificateRule.CriticalBasicConstraints, RootCertificateRule.KeyUsage, RootCertificateRule.SubjectKeyIdentifier]));
        Assert.That(verdicts.Single(static v => v.Rule == RootCertificateRule.KeyUsage).Text, Does.Contain("Python 3.13"));
    }

    private static void AssertError((RootCertificate? Root, IReadOnlyList<RootCertificateVerdict> Verdicts) loaded, RootCertificateRule rule, string says)
    {
        Assert.That(loaded.Root, Is.Null);
        RootCertificateVerdict verdict = loaded.Verdicts.First(static v => v.Severity == RootCertificateSeverity.Error);
        Assert.That(verdict.Rule, Is.EqualTo(rule));
        Assert.That(verdict.Text, Does.Contain(says));
    }
}
