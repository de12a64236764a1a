using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Resolve;

[TestFixture]
internal sealed class GrantCacheTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void What_is_older_than_a_change_of_its_key_is_not_kept()
    {
        GrantCache cache = Cache();
        cache.Invalidate([Key(1).AccessKeyId], 11);
        Assert.That(cache.TryStore(Key(1), Found(10), cache.Era), Is.False);
        Assert.That(cache.TryStore(Key(2), Found(10), cache.Era), Is.True);
        Assert.That(cache.TryStore(Key(1), Found(11), cache.Era), Is.True);
    }

    [Test]
    public void What_is_older_than_a_change_of_everything_is_not_kept()
    {
        GrantCache cache = Cache();
        cache.TryStore(Key(1), Found(10), cache.Era);
        cache.Invalidate(null, 11);
        Assert.That(cache.Count, Is.Zero);
        Assert.That(cache.TryStore(Key(1), Found(10), cache.Era), Is.False);
        Assert.That(cache.TryStore(Key(1), Found(11), cache.Era), Is.True);
    }

    [Test]
    public void More_changes_than_are_remembered_by_key_count_for_every_key()
    {
        GrantCache cache = Cache();
        cache.TryStore(Key(1), Found(10), cache.Era);
        cache.Invalidate([.. Enumerable.Range(100, 5000).Select(static i => Key(i).AccessKeyId)], 11);
        Assert.That(cache.Count, Is.Zero);
        Assert.That(cache.TryStore(Key(1), Found(10), cache.Era), Is.False);
    }

    [Test]
    public void What_was_asked_for_before_the_database_was_restored_is_not_kept()
    {
        GrantCache cache = Cache();
        cache.TryStore(Key(1), Found(10), cache.Era);
        GrantEra asked = cache.Era;

        cache.BeginEra(5);

        Assert.That(cache.Count, Is.Zero);
        Assert.That(cache.TryStore(Key(2), Found(10), asked), Is.False);
        Assert.That(cache.TryStore(Key(1), Found(4), cache.Era), Is.False);
        Assert.That(cache.TryStore(Key(1), Found(5), cache.Era), Is.True);
    }

    [Test]
    public void At_the_bound_unknown_keys_go_before_grants()
    {
        GrantCache cache = Cache(size: 1000);
        for (int i = 0; i < 500; i++)
        {
            cache.TryStore(Key(i), Found(10), cache.Era);
        }

        for (int i = 500; i < 3000; i++)
        {
            cache.TryStore(Key(i), new CachedGrant(GrantResult.UnknownKey, Noon, 10), cache.Era);
        }

        Assert.That(cache.Count, Is.LessThanOrEqualTo(1000));
        Assert.That(Enumerable.Range(0, 500).Count(i => cache.Find(Key(i)) is not null), Is.EqualTo(500));
    }

    private static GrantCache Cache(int size = 100) => new(Options.Create(new ResolveOptions { CacheSize = size }), TimeProvider.System);

    private static GrantKey Key(int number) => new($"CSGK{number:D16}", "20260506", "eu-west-1", "dynamodb");

    private static CachedGrant Found(long sequence) => new(
        GrantResult.Found(new FakeControlPlane().GrantFor(
            new ResolveRequest { AccessKeyId = FakeControlPlane.ProxyKeyId, ScopeDate = "20260506", Region = "eu-west-1", Service = "dynamodb" })),
        Noon,
        sequence);
}
