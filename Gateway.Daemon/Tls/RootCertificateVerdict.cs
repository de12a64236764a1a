namespace Gateway.Daemon.Tls;

/// <summary>The outcome of one rule.</summary>
internal sealed record RootCertificateVerdict(RootCertificateRule Rule, RootCertificateSeverity Severity, string Text)
{
    public static RootCertificateVerdict Good(RootCertificateRule rule, string text) => new(rule, RootCertificateSeverity.Good, text);

    public static RootCertificateVerdict Warning(RootCertificateRule rule, string text) => new(rule, RootCertificateSeverity.Warning, text);

    public static RootCertificateVerdict Error(RootCertificateRule rule, string text) => new(rule, RootCertificateSeverity.Error, text);
}
