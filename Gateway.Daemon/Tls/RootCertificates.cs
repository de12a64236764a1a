using Gateway.Daemon.Diagnostics;

namespace Gateway.Daemon.Tls;

/// <summary>The roots as they are at present; replaced whole by a reload. Safe for concurrent use.</summary>
internal sealed partial class RootCertificates(RootCertificateSet set)
{
    private RootCertificateSet _current = set;

    public RootCertificateSet Current => Volatile.Read(ref _current);

    /// <summary>
    /// Puts other roots in place; true when another one signs from now on. The same root, read again, stays the same object, so that
    /// leaves and TLS sessions live on.
    /// </summary>
    public bool Replace(RootCertificateSet next)
    {
        RootCertificate before = Current.Signing;
        bool isSame = before.Certificate.RawData.AsSpan().SequenceEqual(next.Signing.Certificate.RawData);
        Volatile.Write(ref _current, isSame ? next with { Signing = before } : next);
        return !isSame;
    }

    /// <summary>Says what strict clients will not like.</summary>
    [LoggerMessage(EventIds.RootCertificateWarning, LogLevel.Warning, "ROOT CERTIFICATE: {Reason}. Make a good one with 'Gateway.Daemon ca create'.", EventName = "RootCertificateWarning")]
    public static partial void Warn(ILogger logger, string reason);
}
