using System.Globalization;
using Gateway.ControlPlane.Upstream;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Upstream;

internal sealed class AssumedRoleCacheTests
{
    private FakeTimeProvider _time = null!;
    private AssumedRoleCache _cache = null!;
    private int _assumed;

    [SetUp]
    public void Create()
    {
        _time = new FakeTimeProvider();
        _cache = new AssumedRoleCache(_time);
        _assumed = 0;
    }

    [Test]
    public async Task Past_its_bound_the_session_unused_for_the_longest_goes()
    {
        for (int i = 0; i < AssumedRoleCache.MaxEntries; i++)
        {
            await GetAsync(i);
        }

        await GetAsync(0);
        await GetAsync(AssumedRoleCache.MaxEntries);

        Assert.That((_cache.Count, _assumed), Is.EqualTo((AssumedRoleCache.MaxEntries, AssumedRoleCache.MaxEntries + 1)));
        await GetAsync(0);
        Assert.That(_assumed, Is.EqualTo(AssumedRoleCache.MaxEntries + 1), "used since, and kept");
        await GetAsync(1);
        Assert.That(_assumed, Is.EqualTo(AssumedRoleCache.MaxEntries + 2), "unused for the longest");
    }

    [Test]
    public async Task Sessions_that_have_ended_go_while_others_are_used()
    {
        for (int i = 0; i < 100; i++)
        {
            await GetAsync(i);
        }

        _time.Advance(TimeSpan.FromHours(1));
        for (int i = 0; i < 50; i++)
        {
            await GetAsync(1000);
        }

        Assert.That(_cache.Count, Is.EqualTo(1));
    }

    private Task<CloudKeys> GetAsync(int number) => _cache.GetAsync(
        number.ToString(CultureInfo.InvariantCulture),
        null,
        _ =>
        {
            _assumed++;
            return Task.FromResult(new CloudKeys { AccessKeyId = "ASIA", SecretAccessKey = "secret", ExpiresAt = _time.GetUtcNow().AddHours(1) });
        },
        CancellationToken.None);
}
