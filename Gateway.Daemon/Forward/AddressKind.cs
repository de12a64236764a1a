using System.Net;
using System.Net.Sockets;

namespace Gateway.Daemon.Forward;

/// <summary>
/// What an address is for, by the registries of special-purpose addresses (RFC 6890;
/// <see href="https://www.iana.org/assignments/iana-ipv4-special-registry"/>, <see href="https://www.iana.org/assignments/iana-ipv6-special-registry"/>).
/// </summary>
internal static class AddressKind
{
    private static readonly (IPNetwork Network, string Kind)[] Special =
    [
        Row("0.0.0.0/8", "an unspecified address"),
        Row("10.0.0.0/8", "a private address"),
        Row("100.64.0.0/10", "a carrier's private address"),
        Row("127.0.0.0/8", "a loopback address"),
        Row("169.254.0.0/16", "a link-local address"),
        Row("172.16.0.0/12", "a private address"),
        Row("192.0.0.0/24", "a reserved address"),
        Row("192.0.2.0/24", "a documentation address"),
        Row("192.88.99.0/24", "a 6to4 relay address"),
        Row("192.168.0.0/16", "a private address"),
        Row("198.18.0.0/15", "a benchmarking address"),
        Row("198.51.100.0/24", "a documentation address"),
        Row("203.0.113.0/24", "a documentation address"),
        Row("224.0.0.0/4", "a multicast address"),
        Row("240.0.0.0/4", "a reserved address"),
        Row("::/128", "an unspecified address"),
        Row("::1/128", "a loopback address"),
        Row("64:ff9b::/96", "a NAT64 address"),
        Row("64:ff9b:1::/48", "a NAT64 address"),
        Row("2001::/23", "a reserved address"),
        Row("2001:db8::/32", "a documentation address"),
        Row("2002::/16", "a 6to4 address"),
        Row("3fff::/20", "a documentation address"),
        Row("fc00::/7", "a private address"),
        Row("fe80::/10", "a link-local address"),
        Row("ff00::/8", "a multicast address"),
    ];

    /// <summary>The only part of IPv6 from which public addresses are given out (RFC 4291, section 2.4).</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Why the address is no public one, in words that follow "is"; null when it is one.</summary>
    public static string? NotPublicBecause(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return "an IPv4 address written as IPv6";
        }

        foreach ((IPNetwork network, string kind) in Special)
        {
            if (network.Contains(address))
            {
                return kind;
            }
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && !GlobalUnicast.Contains(address) ? "a reserved address" : null;
    }

    private static (IPNetwork Network, string Kind) Row(string network, string kind) => (IPNetwork.Parse(network), kind);
}
