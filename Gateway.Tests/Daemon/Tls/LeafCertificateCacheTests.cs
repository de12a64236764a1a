using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Tls;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Tls;

[TestFixture]
internal sealed class LeafCertificateCacheTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private ServiceProvider _services = null!;
    private TestRoot _root = null!;
    private RootCertificates _roots = null!;

    [SetUp]
    public void Prepare()
    {
        _root = new TestRoot();
        _roots = new RootCertificates(new RootCertificateSet(_root.Root, []));
        _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
    }

    [TearDown]
    public void Clean()
    {
        _services.Dispose();
        _root.Dispose();
    }

    [Test]
    public void A_host_keeps_its_leaf_so_that_sessions_resume()
    {
        LeafCertificateCache cache = Cache(100);
        LeafCertificate leaf = cache.Get("s3.amazonaws.com");
        Assert.That(cache.Get("s3.amazonaws.com"), Is.SameAs(leaf));
        Assert.That(cache.Get("sqs.eu-west-1.amazonaws.com"), Is.Not.SameAs(leaf));
    }

    [Test]
    public async Task Many_who_ask_at_once_get_one_mint()
    {
        LeafCertificateCache cache = Cache(100);
        LeafCertificate[] leaves = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => cache.Get("s3.amazonaws.com"))));
        Assert.That(leaves.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_leaf_is_minted_again_before_it_ends()
    {
        LeafCertificateCache cache = Cache(100);
        LeafCertificate first = cache.Get("s3.amazonaws.com");
        _time.Advance(LeafCertificateIssuer.Validity - TimeSpan.FromHours(25));
        Assert.That(cache.Get("s3.amazonaws.com"), Is.SameAs(first));
        _time.Advance(TimeSpan.FromHours(2));
        LeafCertificate second = cache.Get("s3.amazonaws.com");
        Assert.That(second, Is.Not.SameAs(first));
        Assert.That(second.NotAfter, Is.GreaterThan(_time.GetUtcNow().AddDays(6)));
    }

    [Test]
    public void When_another_root_signs_leaves_are_minted_anew()
    {
        LeafCertificateCache cache = Cache(100);
        LeafCertificate before = cache.Get("s3.amazonaws.com");
        using TestRoot next = new();
        Assert.That(_roots.Replace(new RootCertificateSet(next.Root, [])), Is.True);
        Assert.That(cache.Holds("s3.amazonaws.com"), Is.False, "it costs a mint again");
        LeafCertificate after = cache.Get("s3.amazonaws.com");
        Assert.That(after, Is.Not.SameAs(before));
        Assert.That(cache.Holds("s3.amazonaws.com"), Is.True);
        cache.Purge();
        Assert.That(cache.Get("s3.amazonaws.com"), Is.SameAs(after));
        Assert.That(_roots.Replace(new RootCertificateSet(_root.Root, [])), Is.True);
        cache.Purge();
        Assert.That(cache.Count, Is.Zero, "and no key of the root before is kept");
    }

    [Test]
    public void The_same_root_read_again_keeps_its_leaves()
    {
        LeafCertificateCache cache = Cache(100);
        LeafCertificate leaf = cache.Get("s3.amazonaws.com");
        RootCertificate again = RootCertificate.Load(_root.CertificateFile, _root.KeyFile, _time.GetUtcNow()).Root!;
        Assert.That(_roots.Replace(new RootCertificateSet(again, ["another"])), Is.False);
        Assert.That(cache.Get("s3.amazonaws.com"), Is.SameAs(leaf));
        Assert.That(_roots.Current.Pems, Is.EqualTo(new[] { again.Pem, "another" }));
    }

    [Test]
    public void At_the_bound_the_least_recently_used_goes()
    {
        LeafCertificateCache cache = Cache(20);
        LeafCertificate kept = cache.Get("host0.s3.amazonaws.com");
        for (int i = 1; i <= 40; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            cache.Get($"host{i}.s3.amazonaws.com");
            cache.Get("host0.s3.amazonaws.com");
            Assert.That(cache.Count, Is.LessThanOrEqualTo(20));
        }

        Assert.That(cache.Get("host0.s3.amazonaws.com"), Is.SameAs(kept));
    }

    private LeafCertificateCache Cache(int size) =>
        new(_roots, Options.Create(new TlsOptions { LeafCacheSize = size }), _time, _services.GetRequiredService<GatewayMetrics>());
}
