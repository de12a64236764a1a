using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Forward;

/// <summary>
/// The one pool of connections to AWS. It follows nothing, remembers nothing, changes nothing: no redirects, cookies, decompression,
/// proxies from the environment, trace headers or second tries. Upstream certificates are always validated.
/// </summary>
internal sealed class UpstreamClient : IDisposable
{
    private readonly X509Certificate2Collection _extraRoots = [];

    public UpstreamClient(UpstreamDialer dialer, IOptions<UpstreamOptions> options)
    {
        if (options.Value.CaFile is { Length: > 0 } file)
        {
            _extraRoots.ImportFromPemFile(file);
        }

        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,

            // The dialer keeps the limit and says who did not answer; as much again is for TLS.
            ConnectTimeout = 2 * options.Value.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = async (context, cancellationToken) => new NetworkStream(
                await dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken), ownsSocket: true),
            PlaintextStreamFilter = static (context, _) => ValueTask.FromResult(
                context.NegotiatedHttpVersion == HttpVersion.Version20 ? context.PlaintextStream : new Http1UpstreamStream(context.PlaintextStream)),
        };
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (_extraRoots.Count > 0)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = IsTrusted;
        }

        Invoker = new HttpMessageInvoker(new PromptBodyHandler(handler), disposeHandler: true);
    }

    public HttpMessageInvoker Invoker { get; }

    /// <inheritdoc/>
    public void Dispose() => Invoker.Dispose();

    /// <summary>The system's verdict, or, when only the root is unknown to it, that of the operator's extra roots.</summary>
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf || chain is null)
        {
            return false;
        }

        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.AddRange(_extraRoots);
        own.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.1"));
        foreach (X509ChainElement element in chain.ChainElements)
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(leaf);
    }
}
