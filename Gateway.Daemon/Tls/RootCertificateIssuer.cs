using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Daemon.Tls;

/// <summary>Makes a root that satisfies every rule of <see cref="RootCertificateRule"/>: ECDSA P-256, ten years.</summary>
internal static class RootCertificateIssuer
{
    private const int ValidYears = 10;

    /// <summary>Returns certificate and PKCS#8 key as PEM.</summary>
    public static (string CertificatePem, string KeyPem) Create(string commonName, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X500DistinguishedNameBuilder name = new();
        name.AddOrganizationName("Cloud Service Gateway");
        name.AddCommonName(commonName);
        CertificateRequest request = new(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        X509SubjectKeyIdentifierExtension identifier = new(request.PublicKey, critical: false);
        request.CertificateExtensions.Add(identifier);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(ValidYears));
        return (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
