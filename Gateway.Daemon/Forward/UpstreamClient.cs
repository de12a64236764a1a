using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Daemon.Hosting.Reload;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Forward;

/// <summary>
/// The one pool of connections to AWS. It follows nothing, remembers nothing, changes nothing: no redirects, cookies, decompression,
/// proxies from the environment, trace headers or second tries. Upstream certificates are always validated.
/// </summary>
internal sealed class UpstreamClient : IReloadStep, IDisposable
{
    private readonly UpstreamDialer _dialer;
    private HttpMessageInvoker _invoker;

    public UpstreamClient(UpstreamDialer dialer, IOptions<UpstreamOptions> options)
    {
        _dialer = dialer;
        _invoker = Create(options.Value);
    }

    /// <summary>The pool at present. Take it once for each call.</summary>
    public HttpMessageInvoker Invoker => Volatile.Read(ref _invoker);

    /// <inheritdoc/>
    public Action Prepare(IServiceProvider settings)
    {
        // The pool before is left to itself: its calls go on, and its connections end when they are idle.
        HttpMessageInvoker next = Create(settings.GetRequiredService<IOptions<UpstreamOptions>>().Value);
        return () => Volatile.Write(ref _invoker, next);
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private HttpMessageInvoker Create(UpstreamOptions options)
    {
        X509Certificate2Collection extraRoots = [];
        if (options.CaFile is { Length: > 0 } file)
        {
            try
            {
                extraRoots.ImportFromPemFile(file);
            }
            catch (System.Security.Cryptography.CryptographicException e)
            {
                throw new InvalidDataException($"Upstream:CaFile is '{file}': it holds a certificate that cannot be read ({e.Message}).", e);
            }
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
            ConnectTimeout = 2 * options.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = async (context, cancellationToken) => new UpstreamSocketStream(
                await _dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken)),
            PlaintextStreamFilter = static (context, _) => ValueTask.FromResult(
                context.NegotiatedHttpVersion == HttpVersion.Version20 ? context.PlaintextStream : new Http1UpstreamStream(context.PlaintextStream)),
        };
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (extraRoots.Count > 0)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(extraRoots, certificate, chain, errors);
        }

        return new HttpMessageInvoker(new ContentHandler(handler), disposeHandler: true);
    }

    /// <summary>The system's verdict, or, when only the root is unknown to it, that of the operator's extra roots.</summary>
    private static bool IsTrusted(X509Certificate2Collection extraRoots, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
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
        own.ChainPolicy.CustomTrustStore.AddRange(extraRoots);
        own.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.1"));
        foreach (X509ChainElement element in chain.ChainElements)
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(leaf);
    }
}
