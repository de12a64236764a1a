using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Connect;

/// <summary>Fact of one intercepted connection: what its CONNECT asked for.</summary>
internal interface ITunnelFeature
{
    /// <summary>The authority of the CONNECT request.</summary>
    Authority Authority { get; }

    /// <summary>The AWS host behind it.</summary>
    HostMatch Host { get; }
}
