using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Daemons;

/// <summary>What <i>details</i> shows instead of what the live nodes report, for gateways behind a balancer's name.</summary>
internal sealed record AdvertisedGatewayOptions
{
    /// <summary>The proxy URL that applications use; null takes the nodes'.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The root certificate that applications must trust, PEM; null takes the nodes'.</summary>
    public string? CaCertificatePem { get; init; }

    public static AdvertisedGatewayOptions Read(SettingsReader reader)
    {
        string? endpoint = reader.Text("Gateway:Endpoint");
        if (endpoint is not null && !(Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
        {
            reader.Mistake("Gateway:Endpoint", "the proxy URL that applications use, such as http://gateway.example.com:3128");
        }

        const string CaKey = "Gateway:CaCertificateFile";
        string? pem = null;
        if (reader.ExistingFile(CaKey, "a PEM certificate file") is { } file)
        {
            pem = File.ReadAllText(file);
            if (!pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            {
                reader.Mistake(CaKey, "a PEM certificate file");
            }
        }

        return new AdvertisedGatewayOptions { Endpoint = endpoint, CaCertificatePem = pem };
    }
}
