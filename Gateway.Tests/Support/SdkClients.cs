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

    /// <summary>A client through a daemon that is a process of its own.</summary>
    public static AmazonDynamoDBClient DynamoDb(Uri proxy, string certificateFile) =>
        new(Credentials(null, null), Configure(new AmazonDynamoDBConfig(), proxy, certificateFile));

    /// <param name="daemon">Which daemon to go through.</param>
    /// <param name="keyId">Another key than the known one.</param>
    /// <param name="secret">Another secret than the right one.</param>
    /// <param name="spoil">Changes the body's bytes after they were signed.</param>
    public static AmazonS3Client S3(RunningDaemon daemon, string? keyId = null, string? secret = null, SpanAction? spoil = null) =>
        new(Credentials(keyId, secret), Configure(new AmazonS3Config(), daemon, spoil));

    /// <summary>Changes bytes in place.</summary>
    public delegate void SpanAction(Span<byte> bytes);

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

    private static T Configure<T>(T config, RunningDaemon daemon, SpanAction? spoil = null)
        where T : ClientConfig => Configure(config, daemon.ProxyUrl, daemon.CertificateFile, spoil);

    private static T Configure<T>(T config, Uri proxy, string certificateFile, SpanAction? spoil = null)
        where T : ClientConfig
    {
        config.RegionEndpoint = RegionEndpoint.EUWest1;
        config.MaxErrorRetry = 0;
        config.HttpClientFactory = new ProxyFactory(proxy, certificateFile, spoil);
        return config;
    }

    private sealed class ProxyFactory(Uri proxy, string certificateFile, SpanAction? spoil) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            SocketsHttpHandler handler = Handler(proxy, certificateFile);
            return new HttpClient(spoil is null ? handler : new SpoilingHandler(handler, spoil));
        }

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }

    private sealed class SpoilingHandler(HttpMessageHandler inner, SpanAction spoil) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            byte[] body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            spoil(body);
            ByteArrayContent spoiled = new(body);
            foreach (KeyValuePair<string, IEnumerable<string>> header in request.Content.Headers)
            {
                spoiled.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            request.Content = spoiled;
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
