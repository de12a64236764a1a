using Gateway.ControlPlane.Api;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Api;

internal sealed class IdempotencyStoreTests : ControlPlaneFixture
{
    private static readonly byte[] Hash = new byte[32];

    [Test]
    public async Task Who_held_a_key_for_too_long_touches_nothing_of_the_next()
    {
        IdempotencyStore store = ControlPlane.Services.GetRequiredService<IdempotencyStore>();
        IdempotencyTaking slow = await TakingAsync();
        IdempotencyTaking next = slow with { Taking = Guid.NewGuid() };
        IdempotencyTaking third = slow with { Taking = Guid.NewGuid() };
        Assert.That(await store.TakeAsync(slow, Hash, default), Is.Null);
        Assert.That((await store.TakeAsync(next, Hash, default))!.Status, Is.Null, "in progress");
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.That(await store.TakeAsync(next, Hash, default), Is.Null, "taken over");

        await store.ReleaseAsync(slow, default);
        IdempotencyRow? released = await store.TakeAsync(third, Hash, default);
        await store.CompleteAsync(slow, 201, "/slow", null, "{}", default);
        IdempotencyRow? completed = await store.TakeAsync(third, Hash, default);
        await store.CompleteAsync(next, 201, "/next", null, "{}", default);
        IdempotencyRow? answered = await store.TakeAsync(third, Hash, default);

        Assert.That(released, Is.Not.Null, "the slow one frees a key that is not its own any more");
        Assert.That(released!.Status, Is.Null);
        Assert.That(completed!.Status, Is.Null, "the slow one answers for the next");
        Assert.That((answered!.Status, answered.Location), Is.EqualTo((201, "/next")));
    }

    private async Task<IdempotencyTaking> TakingAsync()
    {
        ControlPlaneAnswer me = (await Account.Admin.GetAsync("me")).Expect(200);
        return new IdempotencyTaking { AccountId = me["accountId"]!, UserId = me.Id, Key = "slow", Taking = Guid.NewGuid() };
    }
}
