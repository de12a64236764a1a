using Gateway.ControlPlane.Problems;
using Gateway.Signing.Contracts;

namespace Gateway.ControlPlane.Daemons;

/// <summary>Field rules of heartbeats: what a node says is shown to people and trusted by their applications.</summary>
internal static class HeartbeatValidator
{
    private const int MaxRoots = 10;
    private const int MaxPem = 16_384;

    public static void Check(FieldErrors errors, NodeHeartbeat heartbeat)
    {
        errors.RequiredText("version", heartbeat.Version, 100);
        string endpoint = errors.RequiredText("endpoint", heartbeat.Endpoint, 300);
        if (endpoint.Length > 0 && !(Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
        {
            errors.Add("endpoint", "Must be a proxy URL such as http://gateway:3128.");
        }

        if (heartbeat.RootCertificatesPem is null or { Count: 0 or > MaxRoots }
            || heartbeat.RootCertificatesPem.Any(p => p is null || p.Length > MaxPem
                || !p.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
                || p.Contains("PRIVATE KEY", StringComparison.Ordinal)))
        {
            errors.Add("rootCertificatesPem", $"Must hold 1 to {MaxRoots} PEM certificates, and nothing else.");
        }
    }
}
