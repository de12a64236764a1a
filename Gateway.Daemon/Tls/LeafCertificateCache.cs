using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gateway.Daemon.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Tls;

/// <summary>
/// Leaves by host: bounded, minted again a day before they end and when another root signs, one mint per host at a time. Safe for
/// concurrent use.
/// </summary>
internal sealed class LeafCertificateCache(RootCertificates roots, IOptions<TlsOptions> options, TimeProvider time, GatewayMetrics metrics)
{
    /// <summary>How long before its end a leaf is replaced, so that no handshake gets one that ends within a long-lived connection's setup.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _trimming = new();

    /// <summary>Number of leaves held.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether the host has a leaf of the root that signs, or is just getting one.</summary>
    public bool Holds(string host) => _entries.TryGetValue(host, out Entry? entry) && ReferenceEquals(entry.Root, roots.Current.Signing);

    /// <summary>Returns the leaf of the host, minting it when there is none, it is about to end or another root signs by now.</summary>
    public LeafCertificate Get(string host)
    {
        DateTimeOffset now = time.GetUtcNow();
        RootCertificate root = roots.Current.Signing;
        Entry entry = _entries.GetOrAdd(host, EntryFor, root);
        if (!ReferenceEquals(entry.Root, root) || entry.Leaf.Value.NotAfter - now < RenewBefore)
        {
            Entry renewed = EntryFor(host, root);
            entry = _entries.TryUpdate(host, renewed, entry) ? renewed : _entries.GetOrAdd(host, renewed);
        }

        LeafCertificate leaf = entry.Leaf.Value;

        entry.LastUsed = time.GetTimestamp();
        if (_entries.Count > options.Value.LeafCacheSize)
        {
            Trim();
        }

        return leaf;
    }

    /// <summary>Drops the leaves of other roots than the one that signs, and with them the last of those roots' keys.</summary>
    public void Purge()
    {
        RootCertificate root = roots.Current.Signing;
        foreach (KeyValuePair<string, Entry> entry in _entries)
        {
            if (!ReferenceEquals(entry.Value.Root, root))
            {
                _entries.TryRemove(entry);
            }
        }
    }

    private Entry EntryFor(string host, RootCertificate root) => new(root, new Lazy<LeafCertificate>(() => Mint(host, root)));

    private LeafCertificate Mint(string host, RootCertificate root)
    {
        long start = time.GetTimestamp();
        X509Certificate2 certificate = LeafCertificateIssuer.Issue(host, root, time.GetUtcNow());
        SslStreamCertificateContext context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        metrics.Minted(time.GetElapsedTime(start));
        return new LeafCertificate(host, context, certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>
    /// Drops the least recently used tenth, in one pass, so that the cost of a pass is spread over many mints. Dropped leaves are left
    /// to the collector: a connection may still hold one. Most of a leaf is OpenSSL's memory, which the collector does not see, so that it
    /// is told: left to itself it would come when as much again had been minted and dropped many times over.
    /// </summary>
    private void Trim()
    {
        if (!_trimming.TryEnter())
        {
            return;
        }

        try
        {
            int excess = _entries.Count - (options.Value.LeafCacheSize * 9 / 10);
            foreach (KeyValuePair<string, Entry> old in _entries.OrderBy(static e => e.Value.LastUsed).Take(excess).ToArray())
            {
                _entries.TryRemove(old);
            }

            // In the background, beside calls that go on.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
        finally
        {
            _trimming.Exit();
        }
    }

    private sealed class Entry(RootCertificate root, Lazy<LeafCertificate> leaf)
    {
        /// <summary>The root that signs the leaf.</summary>
        public RootCertificate Root { get; } = root;

        public Lazy<LeafCertificate> Leaf { get; } = leaf;

        /// <summary>Timestamp of the last use; written by many threads, any of which may win.</summary>
        public long LastUsed { get; set; }
    }
}
