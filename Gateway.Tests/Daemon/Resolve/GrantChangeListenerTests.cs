using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Resolve;
using Gateway.Daemon.Revoke;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Resolve;

[TestFixture]
internal sealed class GrantChangeListenerTests
{
    private static readonly GrantKey Key = new(FakeControlPlane.ProxyKeyId, "20260506", "eu-west-1", "dynamodb");

    [TestCase(3L, "b", Description = "an older dump, in another database")]
    [TestCase(3L, "a", Description = "an older copy of the files")]
    [TestCase(200L, "b", Description = "a restored database that has gone on since")]
    public async Task After_the_database_was_restored_every_grant_is_asked_for_again_and_then_cached(long sequence, string epoch)
    {
        FakeControlPlane controlPlane = new();
        controlPlane.Restore(100, "a");
        IOptions<ResolveOptions> options = Options.Create(new ResolveOptions());
        GrantCache cache = new(options, TimeProvider.System);
        ChangeStreamHealth health = new(options, TimeProvider.System);
        await using ServiceProvider services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
        GatewayMetrics metrics = services.GetRequiredService<GatewayMetrics>();
        using GrantResolver resolver = new(controlPlane, cache, health, new RejectedCredentials(TimeProvider.System), options, TimeProvider.System, metrics, NullLogger<GrantResolver>.Instance);
        using LiveCalls calls = new();
        using GrantChangeListener listener = new(
            controlPlane, cache, health, calls, new RevocationLag(), TimeProvider.System, metrics, NullLogger<GrantChangeListener>.Instance);
        await listener.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => health.IsAlive);
        await ResolveTwiceAsync();
        int before = controlPlane.Resolves;
        GrantEra era = cache.Era;

        controlPlane.Restore(sequence, epoch);
        await Wait.UntilAsync(() => cache.Era != era);
        await ResolveTwiceAsync();

        Assert.That(before, Is.EqualTo(1));
        Assert.That(controlPlane.Resolves, Is.EqualTo(2));
        await listener.StopAsync(CancellationToken.None);

        async Task ResolveTwiceAsync()
        {
            await resolver.ResolveAsync(Key, CancellationToken.None);
            await resolver.ResolveAsync(Key, CancellationToken.None);
        }
    }
}
