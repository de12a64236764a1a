using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Api;

/// <summary>Where the REST API listens.</summary>
internal sealed record ApiOptions
{
    private const string ListenKey = "Api:Listen";

    /// <summary>Addresses such as <c>http://127.0.0.1:8080</c> or <c>https://0.0.0.0:8443</c>; port 0 takes a free one.</summary>
    public required IReadOnlyList<Uri> Listen { get; init; }

    /// <summary>PEM certificate chain for https addresses.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM private key of the certificate.</summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// Addresses of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; empty (default): none.
    /// </summary>
    public required IReadOnlyList<IPAddress> TrustedProxies { get; init; }

    /// <summary>Largest request body, bytes; default 1 MiB. Audit batches have their own limit of 4 MiB.</summary>
    public required int MaxBodyBytes { get; init; }

    /// <summary>Reveals of a one-time secret per user and minute; at least 30, default 60.</summary>
    public required int RevealsPerMinute { get; init; }

    /// <summary>
    /// How long calls are still taken after <c>/readyz</c> has turned to 503 at a stop: longer than two checks of the balancer in front.
    /// Default 0, at most 20 s (systemd and containers kill what takes too long).
    /// </summary>
    public required TimeSpan StopDelay { get; init; }

    /// <summary>Calls per API token or session, minute and node; at least 60, default 600.</summary>
    public required int CallsPerMinute { get; init; }

    public static ApiOptions Read(SettingsReader reader)
    {
        string listenText = reader.Text(ListenKey) ?? "http://127.0.0.1:8080";
        var listen = new List<Uri>();
        foreach (string part in listenText.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Uri.TryCreate(part, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && IsAddress(uri.Host)
                && uri.PathAndQuery == "/")
            {
                listen.Add(uri);
            }
            else
            {
                reader.Mistake(ListenKey, "addresses such as http://127.0.0.1:8080 or https://0.0.0.0:8443, parted by ';'");
            }
        }

        string? certificate = reader.ExistingFile("Api:CertificateFile", "a PEM certificate file");
        string? key = reader.ExistingFile("Api:KeyFile", "a PEM private key file");
        CheckCertificate(reader, listen.Any(u => u.Scheme == "https"), certificate, key);
        var proxies = new List<IPAddress>();
        foreach (string proxy in reader.List("Api:TrustedProxies"))
        {
            if (IPAddress.TryParse(proxy, out IPAddress? address))
            {
                proxies.Add(address);
            }
            else
            {
                reader.Mistake("Api:TrustedProxies", "IP addresses, parted by commas");
            }
        }

        return new ApiOptions
        {
            Listen = listen,
            CertificateFile = certificate,
            KeyFile = key,
            TrustedProxies = proxies,
            MaxBodyBytes = reader.Number("Api:MaxBodyBytes", 1 << 20, 1 << 10, 64 << 20),
            StopDelay = TimeSpan.FromSeconds(reader.Number("Api:StopDelaySeconds", 0, 0, 20)),
            RevealsPerMinute = reader.Number("Api:RevealsPerMinute", 60, 30, 100_000),
            CallsPerMinute = reader.Number("Api:CallsPerMinute", 600, 60, 1_000_000),
        };
    }

    private static bool IsAddress(string host) =>
        host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static void CheckCertificate(SettingsReader reader, bool https, string? certificate, string? key)
    {
        if (https && (certificate is null || key is null))
        {
            reader.Mistake("Api:CertificateFile", "a PEM certificate file, with Api:KeyFile, because Api:Listen has an https address");
        }
        else if (certificate is not null && key is not null)
        {
            try
            {
                X509Certificate2.CreateFromPemFile(certificate, key).Dispose();
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                reader.Mistake("Api:CertificateFile", "a PEM certificate that matches the private key in Api:KeyFile");
            }
        }
    }
}
