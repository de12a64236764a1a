namespace Gateway.Daemon.Tls;

/// <summary>Settings of TLS towards applications, section <c>Tls</c>.</summary>
internal sealed class TlsOptions
{
    public const string Section = "Tls";

    /// <summary>
    /// How many leaf certificates are kept, one per host. Default 2,000, about 40 MB: most nodes see a few hundred. At the
    /// bound the least recently used is dropped and minted again on its next use. Range 16 to 1,000,000.
    /// </summary>
    public int LeafCacheSize { get; set; } = 2_000;

    /// <summary>How long a client may take for its handshake. Default 10 s, range 1 s to 2 min.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
