using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;

namespace Gateway.ControlPlane.Upstream;

/// <summary>Makes STS clients for given credentials and region. Credentials are always explicit: nothing falls back to the host's own.</summary>
internal sealed class StsClients(UpstreamHttpClientFactory http)
{
    private const string DefaultRegion = "us-east-1";

    public AmazonSecurityTokenServiceClient For(AWSCredentials credentials, string? region) => new(
        credentials,
        new AmazonSecurityTokenServiceConfig
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region ?? DefaultRegion),
            HttpClientFactory = http,
            MaxErrorRetry = 1,
            Timeout = TimeSpan.FromSeconds(10),
        });
}
