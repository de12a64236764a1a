using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Connect;

internal sealed record TunnelFeature(Authority Authority, HostMatch Host) : ITunnelFeature;
