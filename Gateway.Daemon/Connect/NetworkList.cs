using System.Net;

namespace Gateway.Daemon.Connect;

/// <summary>Networks that an operator listed, as <c>10.0.0.0/8</c>, <c>fd00::/8</c> or a single address.</summary>
internal sealed class NetworkList
{
    private readonly IPNetwork[] _networks;

    /// <exception cref="FormatException">An entry is no network; settings are validated at start.</exception>
    public NetworkList(IEnumerable<string> networks) =>
        _networks = [.. networks.Select(static n => TryParse(n, out IPNetwork network) ? network : throw new FormatException($"'{n}' is not a network."))];

    public bool IsEmpty => _networks.Length == 0;

    /// <summary>Whether the text is a network or an address; used to validate settings at start.</summary>
    public static bool IsValid(string text) => TryParse(text, out _);

    /// <summary>The mistakes in a list, one line each, that name the setting.</summary>
    public static IEnumerable<string> Mistakes(string setting, IList<string> networks) => networks
        .Select((network, i) => (network, i))
        .Where(static entry => !IsValid(entry.network))
        .Select(entry => $"{setting}:{entry.i} is '{entry.network}': expected an address or a network such as 10.0.0.0/8, its host bits zero.");

    /// <summary>Whether an address is in one of them. An IPv4 address that a dual-mode socket shows as IPv6 counts as what it is.</summary>
    public bool Contains(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (IPNetwork network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out IPAddress? address) && text.Contains(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? '.' : ':', StringComparison.Ordinal))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
