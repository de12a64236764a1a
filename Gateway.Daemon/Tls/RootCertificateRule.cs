namespace Gateway.Daemon.Tls;

/// <summary>What a root is checked for, in this order.</summary>
internal enum RootCertificateRule
{
    /// <summary>The files exist and may be read.</summary>
    Readable,

    /// <summary>The files are PEM.</summary>
    Pem,

    /// <summary>The key is RSA of at least 2048 bits or EC.</summary>
    KeyKind,

    /// <summary>The key belongs to the certificate.</summary>
    KeyMatches,

    /// <summary>The certificate is signed by its own key.</summary>
    SelfSigned,

    /// <summary>The certificate says that it is a CA.</summary>
    CertificateAuthority,

    /// <summary>The certificate is in date.</summary>
    InDate,

    /// <summary>Basic constraints are critical (RFC 5280, section 4.2.1.9).</summary>
    CriticalBasicConstraints,

    /// <summary>Key usage has keyCertSign (RFC 5280, section 4.2.1.3).</summary>
    KeyUsage,

    /// <summary>There is a subject key identifier (RFC 5280, section 4.2.1.2).</summary>
    SubjectKeyIdentifier,
}
