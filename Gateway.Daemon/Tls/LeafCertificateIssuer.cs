using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using Org.BouncyCastle.X509.Extension;

namespace Gateway.Daemon.Tls;

/// <summary>Mints the certificate of one host: ECDSA P-256, the exact host as SAN, serverAuth, key identifiers for strict verifiers.</summary>
internal static class LeafCertificateIssuer
{
    /// <summary>How long a leaf is valid from now on. Short, because a leaf can't be revoked.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(7);

    /// <summary>How far back a leaf is valid: a client with a slow clock must meet an AWS error, not a TLS error.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromDays(1);

    /// <summary>The longest common name, in characters (RFC 5280, appendix A.1, ub-common-name); longer hosts are in the SAN alone.</summary>
    private const int MaxCommonNameLength = 64;

    /// <summary>Mints a certificate with its key. The caller disposes it.</summary>
    public static X509Certificate2 Issue(string host, RootCertificate root, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SubjectPublicKeyInfo publicKey = SubjectPublicKeyInfo.GetInstance(key.ExportSubjectPublicKeyInfo());
        X509V3CertificateGenerator generator = new();

        // 127 random bits: positive, and within the 20 octets of RFC 5280, section 4.1.2.2.
        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] &= 0x7f;
        generator.SetSerialNumber(new BigInteger(1, serial).Add(BigInteger.One));

        // The root's subject as BouncyCastle keeps it: parsed from DER and written back unchanged, so that chains match byte for byte.
        generator.SetIssuerDN(root.Issuer.SubjectDN);
        generator.SetSubjectDN(
            host.Length <= MaxCommonNameLength
                ? new X509Name([X509Name.CN], new Dictionary<DerObjectIdentifier, string> { [X509Name.CN] = host })
                : new X509Name([X509Name.O], new Dictionary<DerObjectIdentifier, string> { [X509Name.O] = "Cloud Service Gateway" }));
        generator.SetNotBefore(Later(now - Backdating, root.Certificate.NotBefore).UtcDateTime);
        generator.SetNotAfter(Earlier(now + Validity, root.Certificate.NotAfter).UtcDateTime);
        generator.SetPublicKey(PublicKeyFactory.CreateKey(publicKey));
        generator.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(false));
        generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(KeyUsage.DigitalSignature));
        generator.AddExtension(X509Extensions.ExtendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeID.id_kp_serverAuth));
        generator.AddExtension(X509Extensions.SubjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.DnsName, host)));
        generator.AddExtension(X509Extensions.SubjectKeyIdentifier, false, X509ExtensionUtilities.CreateSubjectKeyIdentifier(publicKey));
        generator.AddExtension(X509Extensions.AuthorityKeyIdentifier, false, AuthorityKeyIdentifierOf(root));

        Org.BouncyCastle.X509.X509Certificate leaf = generator.Generate(new Asn1SignatureFactory(SignatureAlgorithm(root.Key), root.Key));
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(leaf.GetEncoded());
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>The root's own key identifier where it has one: a computed one need not be equal, and verifiers compare.</summary>
    private static AuthorityKeyIdentifier AuthorityKeyIdentifierOf(RootCertificate root)
    {
        Asn1OctetString? own = root.Issuer.GetExtensionValue(X509Extensions.SubjectKeyIdentifier);
        return own is null
            ? X509ExtensionUtilities.CreateAuthorityKeyIdentifier(root.Issuer.SubjectPublicKeyInfo)
            : new AuthorityKeyIdentifier(SubjectKeyIdentifier.GetInstance(Asn1Object.FromByteArray(own.GetOctets())).GetKeyIdentifier());
    }

    private static string SignatureAlgorithm(AsymmetricKeyParameter key) => key switch
    {
        RsaKeyParameters => "SHA256WITHRSA",
        ECKeyParameters { Parameters.Curve.FieldSize: > 384 } => "SHA512WITHECDSA",
        ECKeyParameters { Parameters.Curve.FieldSize: > 256 } => "SHA384WITHECDSA",
        _ => "SHA256WITHECDSA",
    };

    private static DateTimeOffset Later(DateTimeOffset a, DateTime b) => a > b.ToUniversalTime() ? a : b.ToUniversalTime();

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTime b) => a < b.ToUniversalTime() ? a : b.ToUniversalTime();
}
