namespace Gateway.Daemon.Forward;

/// <summary>The proxy of <c>Upstream:Proxy</c> did not open a tunnel. The message says what to do, and holds no credential.</summary>
internal sealed class UpstreamProxyException(string message) : IOException(message);
