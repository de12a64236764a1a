using Gateway.Daemon.Payload;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Payload;

[TestFixture]
internal sealed class SpoolQuotaTests
{
    [Test]
    public void All_requests_together_get_the_quota_and_not_a_byte_more()
    {
        SpoolQuota quota = new(Options.Create(new PayloadOptions { SpoolMaxBytes = 100 }));
        using SpoolShare one = new(quota);
        Assert.That(one.TryGrowTo(60), Is.True);
        Assert.That(one.TryGrowTo(30), Is.True, "what was taken stays taken");
        using (SpoolShare two = new(quota))
        {
            Assert.That(two.TryGrowTo(41), Is.False);
            Assert.That(two.TryGrowTo(40), Is.True);
            Assert.That(one.TryGrowTo(61), Is.False);
            Assert.That(quota.Taken, Is.EqualTo(100));
        }

        Assert.That(one.TryGrowTo(100), Is.True, "what ended gave its part back");
    }

    [TestCase(1048576, 1048575, false)]
    [TestCase(1048576, 1048576, true)]
    public void A_quota_below_the_largest_body_is_a_mistake_at_start(long body, long quota, bool good)
    {
        PayloadOptions options = new() { MaxBufferedBytes = body, SpoolMaxBytes = quota };
        Assert.That(new PayloadOptionsValidator().Validate(null, options).Succeeded, Is.EqualTo(good));
    }
}
