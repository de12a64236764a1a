using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;

namespace Gateway.Tests.Support;

/// <summary>AWS SDK clients that go through a daemon and trust its root alone.</summary>
internal static class SdkClients
{
    public static AmazonDynamoDBClient DynamoDb(RunningDaemon daemon, string? keyId = null, string? secret = null) =>
        new(Credentials(keyId, secret), Configure(new AmazonDynamoDBConfig(), daemon));

    public static AmazonS3Client S3(RunningDaemon daemon, string? keyId = null, string? secret = null) =>
        new(Credentials(keyId, secret), Configure(new AmazonS3Config(), daemon));

    public static AmazonSQSClient Sqs(RunningDaemon daemon, string? keyId = null, string? secret = null) =>
        new(Credentials(keyId, secret), Configure(new AmazonSQSConfig(), daemon));

    /// <summary>A plain client through the daemon, for requests that no SDK would send.</summary>
    public static SocketsHttpHandler Handler(Uri proxy, string certificateFile)
    {
        X509ChainPolicy trust = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(certificateFile);
        return new SocketsHttpHandler
        {
            Proxy = new WebProxy(proxy),
            UseProxy = true,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        };
    }

    private static BasicAWSCredentials Credentials(string? keyId, string? secret) =>
        new(keyId ?? FakeControlPlane.ProxyKeyId, secret ?? FakeControlPlane.ProxySecret);

    private static T Configure<T>(T config, RunningDaemon daemon)
        where T : ClientConfig
    {
        config.RegionEndpoint = RegionEndpoint.EUWest1;
        config.MaxErrorRetry = 0;
        config.HttpClientFactory = new ProxyFactory(daemon);
        return config;
    }

    private sealed class ProxyFactory(RunningDaemon daemon) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(Handler(daemon.ProxyUrl, daemon.CertificateFile));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
