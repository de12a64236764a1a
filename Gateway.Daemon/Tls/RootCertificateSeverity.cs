namespace Gateway.Daemon.Tls;

/// <summary>How bad a verdict on the root is.</summary>
internal enum RootCertificateSeverity
{
    /// <summary>The rule holds.</summary>
    Good,

    /// <summary>The daemon starts, and some clients will refuse the certificate.</summary>
    Warning,

    /// <summary>The daemon does not start.</summary>
    Error,
}
