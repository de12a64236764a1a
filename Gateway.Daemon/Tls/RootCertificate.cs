using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.OpenSsl;
using BcCertificate = Org.BouncyCastle.X509.X509Certificate;

namespace Gateway.Daemon.Tls;

/// <summary>The operator's root: the certificate that applications trust and the key that signs leaves. The only reader of that key.</summary>
internal sealed class RootCertificate
{
    private RootCertificate(X509Certificate2 certificate, BcCertificate issuer, AsymmetricKeyParameter key)
    {
        Certificate = certificate;
        Issuer = issuer;
        Key = key;
        Pem = certificate.ExportCertificatePem() + "\n";
    }

    /// <summary>The certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate as PEM, as applications download it.</summary>
    public string Pem { get; }

    /// <summary>The certificate as BouncyCastle reads it: the issuer of leaves.</summary>
    internal BcCertificate Issuer { get; }

    /// <summary>The private key; RSA or EC.</summary>
    internal AsymmetricKeyParameter Key { get; }

    /// <summary>
    /// Reads and checks certificate and key. Verdicts come in the order of <see cref="RootCertificateRule"/>; the root is null when one
    /// of them is an error.
    /// </summary>
    public static (RootCertificate? Root, IReadOnlyList<RootCertificateVerdict> Verdicts) Load(
        string certificateFile, string keyFile, DateTimeOffset now)
    {
        List<RootCertificateVerdict> verdicts = [];
        string? certificatePem = Read(certificateFile, "certificate", verdicts);
        string? keyPem = Read(keyFile, "key", verdicts);
        if (certificatePem is null || keyPem is null)
        {
            return (null, verdicts);
        }

        verdicts.Add(RootCertificateVerdict.Good(RootCertificateRule.Readable, "both files are readable"));
        X509Certificate2? certificate = ParseCertificate(certificateFile, certificatePem, verdicts);
        AsymmetricKeyParameter? key = ParseKey(keyFile, keyPem, verdicts);
        if (certificate is null || key is null)
        {
            return (null, verdicts);
        }

        verdicts.Add(RootCertificateVerdict.Good(RootCertificateRule.Pem, "both files are PEM"));
        BcCertificate issuer = new(certificate.RawData);
        RootCertificateCheck.Run(certificate, issuer, key, now, verdicts);
        return verdicts.Exists(static v => v.Severity == RootCertificateSeverity.Error)
            ? (null, verdicts)
            : (new RootCertificate(certificate, issuer, key), verdicts);
    }

    /// <summary>Reads and checks a root that does not sign: what is handed out must be as good as what signs. Null when a verdict is an error.</summary>
    public static (string? Pem, IReadOnlyList<RootCertificateVerdict> Verdicts) LoadWithoutKey(string file, DateTimeOffset now)
    {
        List<RootCertificateVerdict> verdicts = [];
        if (Read(file, "certificate", verdicts) is not { } text || ParseCertificate(file, text, verdicts) is not { } certificate)
        {
            return (null, verdicts);
        }

        using (certificate)
        {
            RootCertificateCheck.Run(certificate, new BcCertificate(certificate.RawData), key: null, now, verdicts);
            return (verdicts.Exists(static v => v.Severity == RootCertificateSeverity.Error) ? null : certificate.ExportCertificatePem() + "\n", verdicts);
        }
    }

    private static string? Read(string file, string what, List<RootCertificateVerdict> verdicts)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            verdicts.Add(RootCertificateVerdict.Error(
                RootCertificateRule.Readable, $"the {what} file {file} does not exist: make a root with 'Gateway.Daemon ca create --out DIR'"));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            verdicts.Add(RootCertificateVerdict.Error(
                RootCertificateRule.Readable, $"the {what} file {file} cannot be read: {e.Message}"));
        }

        return null;
    }

    private static X509Certificate2? ParseCertificate(string file, string pem, List<RootCertificateVerdict> verdicts)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            verdicts.Add(RootCertificateVerdict.Error(
                RootCertificateRule.Pem, $"{file} holds no PEM certificate: expected a block that begins with -----BEGIN CERTIFICATE-----"));
            return null;
        }
    }

    private static AsymmetricKeyParameter? ParseKey(string file, string pem, List<RootCertificateVerdict> verdicts)
    {
        // "BEGIN ENCRYPTED PRIVATE KEY", or "Proc-Type: 4,ENCRYPTED" of the traditional form (RFC 1421).
        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            verdicts.Add(RootCertificateVerdict.Error(
                RootCertificateRule.Pem, $"{file} is encrypted: the daemon starts unattended, so store the key without a passphrase, mode 600"));
            return null;
        }

        try
        {
            using PemReader reader = new(new StringReader(pem));
            while (reader.ReadObject() is { } item)
            {
                switch (item)
                {
                    case AsymmetricCipherKeyPair pair:
                        return pair.Private;
                    case AsymmetricKeyParameter { IsPrivate: true } key:
                        return key;
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidCipherTextException or ArgumentException or FormatException)
        {
            // Reported below: the parser's own text could quote the key.
        }

        verdicts.Add(RootCertificateVerdict.Error(
            RootCertificateRule.Pem, $"{file} holds no unencrypted PEM private key: expected RSA or EC, PKCS#8 or traditional"));
        return null;
    }
}
