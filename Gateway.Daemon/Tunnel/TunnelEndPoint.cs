using System.Net;

namespace Gateway.Daemon.Tunnel;

/// <summary>The in-process address of the inner TLS endpoint; nothing outside this process can connect to it.</summary>
internal sealed class TunnelEndPoint : EndPoint
{
    public static TunnelEndPoint Instance { get; } = new();

    private TunnelEndPoint()
    {
    }

    /// <inheritdoc/>
    public override string ToString() => "tunnel";
}
