using Gateway.Daemon.Limits;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Limits;

[TestFixture]
internal sealed class TokenBucketTests
{
    [Test]
    public void A_burst_is_taken_at_once_and_not_one_more()
    {
        TokenBucket bucket = new(50, 500);
        Assert.That(Enumerable.Range(0, 501).Count(_ => bucket.TryTake(7)), Is.EqualTo(500));
    }

    [Test]
    public void It_fills_again_at_its_rate_up_to_the_burst()
    {
        TokenBucket bucket = new(50, 500);
        Assert.That(Enumerable.Range(0, 500).All(_ => bucket.TryTake(0)), Is.True);
        Assert.That(bucket.TryTake(0.019), Is.False);
        Assert.That(bucket.TryTake(0.021), Is.True);
        Assert.That(Enumerable.Range(0, 1000).Count(_ => bucket.TryTake(2.021)), Is.EqualTo(100));
        Assert.That(Enumerable.Range(0, 1000).Count(_ => bucket.TryTake(1_000_000)), Is.EqualTo(500));
    }

    [Test]
    public void Over_any_time_no_more_passes_than_burst_and_rate()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        TokenBucket bucket = new(10, 20);
        double now = 0;
        int taken = 0;
        for (int i = 0; i < 10_000; i++)
        {
            now += random.NextDouble() / 20;
            taken += bucket.TryTake(now) ? 1 : 0;
            Assert.That(taken, Is.LessThanOrEqualTo(20 + (now * 10) + 1e-6));
        }

        Assert.That(taken, Is.GreaterThan(now * 9));
    }
}
