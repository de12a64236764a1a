namespace Gateway.Daemon.Forward;

/// <summary>No address of a host may be connected to.</summary>
internal sealed class UpstreamAddressRefusedException(string message) : IOException(message);
