using System.Net;
using Gateway.Daemon.Hosting.Reload;
using Gateway.Signing.Catalog;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Connect;

/// <summary>
/// Decides what a CONNECT may reach. No match refuses: an AWS name we don't know must not become a raw tunnel, and the gateway must not
/// be a way into its own network.
/// </summary>
internal sealed class DestinationPolicy(ServiceCatalog catalog, IOptions<ConnectOptions> options)
{
    /// <summary>The one port AWS serves its APIs on.</summary>
    private const int HttpsPort = 443;

    private readonly Derived<ConnectOptions, BlindTunnelRules> _blindTunnels = new(options, static o => new BlindTunnelRules([.. o.BlindTunnelHosts]));

    /// <summary>Rules in order: listed by the operator, address literal, port, catalog; else refuse.</summary>
    public Destination Decide(Authority authority)
    {
        if (_blindTunnels.Value.Match(authority))
        {
            return new Destination(DestinationKind.TunnelBlindly, null, null);
        }

        if (authority.Host[0] == '[' || IPAddress.TryParse(authority.Host, out _))
        {
            return Refuse($"{authority} is an IP address: the gateway serves AWS host names only.");
        }

        if (authority.Port != HttpsPort)
        {
            return Refuse($"{authority} is not on port {HttpsPort}: the gateway serves AWS over HTTPS only.");
        }

        HostMatch? match = catalog.MatchHost(authority.Host);
        return match is null
            ? Refuse($"{authority.Host} is not an AWS service host that the gateway knows: add it to NO_PROXY to reach it directly.")
            : new Destination(DestinationKind.Intercept, match, null);
    }

    private static Destination Refuse(string sentence) => new(DestinationKind.Refuse, null, sentence);
}
