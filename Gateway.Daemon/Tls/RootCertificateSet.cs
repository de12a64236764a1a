using Gateway.Daemon.Hosting;

namespace Gateway.Daemon.Tls;

/// <summary>
/// The root that signs, and those that are handed out beside it, so that applications trust a root before it signs and for as long as
/// anything shows the one before.
/// </summary>
/// <param name="Signing">The root that signs leaves.</param>
/// <param name="AlsoTrusted">The PEM of the others, in the order of the setting.</param>
internal sealed record RootCertificateSet(RootCertificate Signing, IReadOnlyList<string> AlsoTrusted)
{
    /// <summary>Each root once, the signing one first.</summary>
    public IReadOnlyList<string> Pems { get; } = [.. AlsoTrusted.Prepend(Signing.Pem).Distinct(StringComparer.Ordinal)];

    /// <summary>All of them, as applications download them.</summary>
    public string Pem { get; } = string.Concat(AlsoTrusted.Prepend(Signing.Pem).Distinct(StringComparer.Ordinal));

    /// <summary>Reads and checks <c>Csg:Cert</c> with <c>Csg:Key</c>, and each of <c>Csg:AlsoTrusted</c>; null when one verdict is an error.</summary>
    public static (RootCertificateSet? Set, IReadOnlyList<RootCertificateVerdict> Verdicts) Load(CsgOptions settings, DateTimeOffset now)
    {
        (RootCertificate? signing, IReadOnlyList<RootCertificateVerdict> verdicts) = RootCertificate.Load(settings.Cert, settings.Key, now);
        List<RootCertificateVerdict> all = [.. verdicts];
        List<string> others = [];
        foreach (string file in settings.AlsoTrusted)
        {
            (string? pem, IReadOnlyList<RootCertificateVerdict> own) = RootCertificate.LoadWithoutKey(file, now);
            all.AddRange(own.Select(v => v with { Text = $"Csg:AlsoTrusted {file}: {v.Text}" }));
            if (pem is not null)
            {
                others.Add(pem);
            }
        }

        return signing is null || others.Count < settings.AlsoTrusted.Count ? (null, all) : (new RootCertificateSet(signing, others), all);
    }

    /// <summary>One line for each error.</summary>
    public static IEnumerable<string> Mistakes(IEnumerable<RootCertificateVerdict> verdicts) =>
        verdicts.Where(static v => v.Severity == RootCertificateSeverity.Error).Select(static v => $"Root certificate: {v.Text}.");
}
