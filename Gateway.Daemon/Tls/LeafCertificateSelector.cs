using System.Net.Security;
using System.Security.Authentication;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Daemon.Tls;

/// <summary>Picks the leaf of a handshake. The name in the ClientHello must be there, and must be the host of the CONNECT.</summary>
internal sealed partial class LeafCertificateSelector(LeafCertificateCache cache, GatewayMetrics metrics, ILogger<LeafCertificateSelector> logger)
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    /// <summary>Kestrel's callback for each ClientHello.</summary>
    /// <exception cref="AuthenticationException">There is no SNI, or it is another host: the handshake fails.</exception>
    public ValueTask<SslServerAuthenticationOptions> SelectAsync(TlsHandshakeCallbackContext context)
    {
        ITunnelFeature tunnel = context.Connection.Features.GetRequiredFeature<ITunnelFeature>();
        string serverName = context.ClientHelloInfo.ServerName.TrimEnd('.');
        if (serverName.Length == 0)
        {
            throw Refuse(tunnel.Authority, "None", "the client sent no server name; let it send SNI, or let the operator tunnel this host blindly");
        }

        if (!string.Equals(serverName, tunnel.Authority.Host, StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse(tunnel.Authority, Printable(serverName), "the server name is not the host of the CONNECT");
        }

        return ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = cache.Get(tunnel.Authority.Host).Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = Protocols,
            AllowRenegotiation = false,
            AllowTlsResume = true,
        });
    }

    private AuthenticationException Refuse(Authority authority, string sni, string reason)
    {
        metrics.HandshakeRefused();
        Log.CannotEstablishTls(logger, authority.ToString(), sni, reason);
        return new AuthenticationException($"Cannot establish TLS with {authority} (sni: {sni}): {reason}");
    }

    /// <summary>The name comes from the network: what can't be in a host name doesn't reach the log.</summary>
    private static string Printable(string serverName) =>
        string.Concat(serverName.Take(Authority.MaxHostLength).Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '?'));

    private static partial class Log
    {
        [LoggerMessage(EventIds.CannotEstablishTls, LogLevel.Warning, "Cannot establish TLS with {Authority} (sni: {Sni}): {Reason}", EventName = "CannotEstablishTls")]
        public static partial void CannotEstablishTls(ILogger logger, string authority, string sni, string reason);
    }
}
