using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Security.Certificates;
using BcCertificate = Org.BouncyCastle.X509.X509Certificate;

namespace Gateway.Daemon.Tls;

/// <summary>
/// The rules a root must satisfy. Errors are what makes every client refuse; warnings are what makes strict ones refuse: Python 3.13
/// and later verify with VERIFY_X509_STRICT (python/cpython issue 138193).
/// </summary>
internal static class RootCertificateCheck
{
    private const int LeastRsaBits = 2048;

    /// <param name="certificate">The root.</param>
    /// <param name="issuer">The same, as BouncyCastle reads it.</param>
    /// <param name="key">Its private key; null for a root that does not sign, whose public key is looked at instead.</param>
    /// <param name="now">The time.</param>
    /// <param name="verdicts">Takes one verdict for each rule.</param>
    public static void Run(
        X509Certificate2 certificate, BcCertificate issuer, AsymmetricKeyParameter? key, DateTimeOffset now, List<RootCertificateVerdict> verdicts)
    {
        verdicts.Add(KeyKind(key ?? issuer.GetPublicKey()));
        if (verdicts[^1].Severity == RootCertificateSeverity.Error)
        {
            return;
        }

        if (key is not null)
        {
            verdicts.Add(KeyMatches(issuer, key));
        }

        verdicts.Add(SelfSigned(issuer));
        verdicts.Add(CertificateAuthority(certificate));
        verdicts.Add(InDate(certificate, now));
        verdicts.Add(CriticalBasicConstraints(certificate));
        verdicts.Add(KeyUsage(certificate));
        verdicts.Add(SubjectKeyIdentifier(certificate));
    }

    private static RootCertificateVerdict KeyKind(AsymmetricKeyParameter key) => key switch
    {
        RsaKeyParameters { Modulus.BitLength: >= LeastRsaBits } rsa =>
            RootCertificateVerdict.Good(RootCertificateRule.KeyKind, $"the key is RSA, {rsa.Modulus.BitLength} bits"),
        RsaKeyParameters rsa => RootCertificateVerdict.Error(
            RootCertificateRule.KeyKind, $"the key is RSA with {rsa.Modulus.BitLength} bits: expected at least {LeastRsaBits}, clients refuse less"),
        ECKeyParameters => RootCertificateVerdict.Good(RootCertificateRule.KeyKind, "the key is EC"),
        _ => RootCertificateVerdict.Error(RootCertificateRule.KeyKind, "the key is neither RSA nor EC"),
    };

    private static RootCertificateVerdict KeyMatches(BcCertificate issuer, AsymmetricKeyParameter key)
    {
        bool matches = (issuer.GetPublicKey(), key) switch
        {
            (RsaKeyParameters open, RsaKeyParameters own) => open.Modulus.Equals(own.Modulus),
            (ECPublicKeyParameters open, ECPrivateKeyParameters own) =>
                open.Parameters.Curve.Equals(own.Parameters.Curve) && own.Parameters.G.Multiply(own.D).Normalize().Equals(open.Q.Normalize()),
            _ => false,
        };
        return matches
            ? RootCertificateVerdict.Good(RootCertificateRule.KeyMatches, "the key belongs to the certificate")
            : RootCertificateVerdict.Error(
                RootCertificateRule.KeyMatches, "the key does not belong to the certificate: Csg:Cert and Csg:Key must be of one pair");
    }

    private static RootCertificateVerdict SelfSigned(BcCertificate issuer)
    {
        try
        {
            if (issuer.SubjectDN.Equivalent(issuer.IssuerDN))
            {
                issuer.Verify(issuer.GetPublicKey());
                return RootCertificateVerdict.Good(RootCertificateRule.SelfSigned, "the certificate is self-signed");
            }
        }
        catch (Exception e) when (e is CertificateException or InvalidKeyException or SignatureException)
        {
            // The verdict says it.
        }

        return RootCertificateVerdict.Error(
            RootCertificateRule.SelfSigned, "the certificate is not self-signed: clients need a root, an intermediate is not enough");
    }

    private static RootCertificateVerdict CertificateAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is { CertificateAuthority: true }
            ? RootCertificateVerdict.Good(RootCertificateRule.CertificateAuthority, "the certificate is a CA")
            : RootCertificateVerdict.Error(
                RootCertificateRule.CertificateAuthority, "the certificate is not a CA: basicConstraints with CA:TRUE is missing");

    private static RootCertificateVerdict InDate(X509Certificate2 certificate, DateTimeOffset now)
    {
        string span = string.Create(
            CultureInfo.InvariantCulture,
            $"{certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z");
        if (now < certificate.NotBefore.ToUniversalTime())
        {
            return RootCertificateVerdict.Error(RootCertificateRule.InDate, $"the certificate is not valid yet ({span}): check this machine's clock");
        }

        return now > certificate.NotAfter.ToUniversalTime()
            ? RootCertificateVerdict.Error(RootCertificateRule.InDate, $"the certificate is out of date ({span}): make a new root and roll it out")
            : RootCertificateVerdict.Good(RootCertificateRule.InDate, $"the certificate is in date ({span})");
    }

    private static RootCertificateVerdict CriticalBasicConstraints(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is null or { Critical: true }
            ? RootCertificateVerdict.Good(RootCertificateRule.CriticalBasicConstraints, "basicConstraints is critical")
            : RootCertificateVerdict.Warning(
                RootCertificateRule.CriticalBasicConstraints, "basicConstraints is not critical: Python 3.13 and later will refuse it");

    private static RootCertificateVerdict KeyUsage(X509Certificate2 certificate)
    {
        X509KeyUsageExtension? usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (usage is null)
        {
            return RootCertificateVerdict.Warning(
                RootCertificateRule.KeyUsage, "keyUsage is missing: Python 3.13 and later (boto3, AWS CLI) will refuse certificates of this root");
        }

        return usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign)
            ? RootCertificateVerdict.Good(RootCertificateRule.KeyUsage, "keyUsage has keyCertSign")
            : RootCertificateVerdict.Error(RootCertificateRule.KeyUsage, "keyUsage lacks keyCertSign: every client refuses certificates of this root");
    }

    private static RootCertificateVerdict SubjectKeyIdentifier(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any()
            ? RootCertificateVerdict.Good(RootCertificateRule.SubjectKeyIdentifier, "subjectKeyIdentifier is present")
            : RootCertificateVerdict.Warning(
                RootCertificateRule.SubjectKeyIdentifier,
                "subjectKeyIdentifier is missing: Python 3.13 and later (boto3, AWS CLI) will refuse certificates of this root");
}
