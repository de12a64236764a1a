using System.Net.Security;

namespace Gateway.Daemon.Tls;

/// <summary>
/// A minted leaf, ready for handshakes. The context is kept whole: on Linux TLS sessions resume only under the same
/// <see cref="SslStreamCertificateContext"/>.
/// </summary>
internal sealed record LeafCertificate(string Host, SslStreamCertificateContext Context, DateTimeOffset NotAfter);
