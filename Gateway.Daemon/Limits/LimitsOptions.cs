namespace Gateway.Daemon.Limits;

/// <summary>
/// What clients may take of a node, section <c>Limits</c>. "Per address" means per IPv4 address and per IPv6 /64, the least that one
/// customer is given (RFC 6177).
/// </summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <summary>Open connections to the proxy port. Default 20,000: some 60 KB each, 1.2 GB. Range 1 to 1,000,000.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>
    /// Of these from one address. Default 10,000: many containers behind one NAT share an address, and one address must not take all.
    /// Range 1 to 1,000,000.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; } = 10_000;

    /// <summary>
    /// TLS handshakes that one address may begin in a second, and at once. Default 5,000: beyond what one core can do, so that honest
    /// use never meets it. Range 1 to 1,000,000.
    /// </summary>
    public int HandshakesPerSecond { get; set; } = 5_000;

    /// <summary>
    /// Hosts without a leaf certificate that one address may name at once. Default 500: an application that starts touches fewer hosts.
    /// S3 has endless host names, and each new one costs a key, a signature and memory. Range 1 to 1,000,000.
    /// </summary>
    public int MintBurst { get; set; } = 500;

    /// <summary>How many more of them a second, after that. Default 50, range 1 to 100,000.</summary>
    public int MintsPerSecond { get; set; } = 50;

    /// <summary>Leaf certificates minted at the same time, whoever asks. Default: half the processors, at least 1, so that calls go on. Range 1 to 1,024.</summary>
    public int MaxConcurrentMints { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// The longest request line, in bytes. Default 16 KiB: S3 keys of 1,024 bytes, percent-encoded, with a presigned query and its
    /// session token. Range 1 KiB to 1 MiB.
    /// </summary>
    public int MaxRequestLineBytes { get; set; } = 16 * 1024;

    /// <summary>
    /// All headers of a request together, in bytes. Default 64 KiB: above the 8 KiB that AWS takes of metadata and policies, tokens
    /// included. Range 8 KiB to 1 MiB.
    /// </summary>
    public int MaxRequestHeadersBytes { get; set; } = 64 * 1024;

    /// <summary>How many headers a request may have. Default 100: SDKs send fewer than 30. Range 20 to 1,000.</summary>
    public int MaxRequestHeaders { get; set; } = 100;

    /// <summary>How long the head of a request may take, from its first byte. Default 30 s; range 1 s to 5 min.</summary>
    public TimeSpan RequestHeadersTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a connection may wait for its next request. Default 130 s: SDKs keep idle connections for up to a minute or two, and
    /// the side that closes second never loses a request. A call under way may be silent for longer. Range 1 s to 1 h.
    /// </summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// The slowest body, in bytes a second on average, up and down. Default 240, as Kestrel has it: 2 kbit/s. Waiting for an answer, and
    /// event streams, are not measured. Range 1 to 1,000,000.
    /// </summary>
    public int MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>How long a body may be slower than that. Default 30 s: a stalled radio link comes back. Range 2 s to 10 min.</summary>
    public TimeSpan MinBodyRateGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls under way on one HTTP/2 connection. Default 100, the least that RFC 9113 section 6.5.2 recommends. Range 1 to 1,000.</summary>
    public int MaxStreamsPerConnection { get; set; } = 100;
}
