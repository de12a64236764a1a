using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;

namespace Gateway.ControlPlane.Upstream;

/// <summary>
/// The one HTTP client for calls to AWS: connections go where Upstream:ConnectTo says, while Host and SNI stay AWS's, and
/// certificates are validated against the system's roots and Upstream:CaFile. Owned by the container.
/// </summary>
internal sealed class UpstreamHttpClientFactory : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    public UpstreamHttpClientFactory(UpstreamOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,

            // The environment's HTTPS_PROXY may well be this product's own gateway.
            UseProxy = options.Proxy is not null,
            Proxy = options.Proxy is null ? null : new WebProxy(options.Proxy),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (options.ConnectHost is { } host)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(host, options.ConnectPort, cancellationToken);
        }

        if (options.ExtraRoots.Count > 0)
        {
            handler.SslOptions.RemoteCertificateValidationCallback =
                (_, certificate, chain, errors) => IsTrusted(options.ExtraRoots, certificate, chain, errors);
        }

        _client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(15) };
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(host, port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The host name must match in any case; only an unknown root is forgiven, when the chain ends in one of the extra roots.
    private static bool IsTrusted(X509Certificate2Collection extraRoots, X509Certificate? certificate, X509Chain? systemChain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(extraRoots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (systemChain is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(systemChain.ChainElements.Select(e => e.Certificate).ToArray());
        }

        return chain.Build(leaf);
    }
}
