using System.Net;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;

namespace Gateway.Quickstart.Steps;

/// <summary>Gives the AWS SDK a client that goes through the gateway and trusts the gateway's root, and nothing else.</summary>
internal sealed class ProxiedHttpClientFactory(Uri proxy, string caFile) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return new HttpClient(new SocketsHttpHandler
        {
            Proxy = new WebProxy(proxy),
            UseProxy = true,
            SslOptions = { CertificateChainPolicy = policy },
        });
    }
}
