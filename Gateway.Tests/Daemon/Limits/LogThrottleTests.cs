using Gateway.Daemon.Limits;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Limits;

[TestFixture]
internal sealed class LogThrottleTests
{
    [Test]
    public void One_in_a_minute_is_said_and_the_others_are_counted()
    {
        LogThrottle throttle = new();
        Assert.That(throttle.TryPass(5, out long unsaid), Is.True);
        Assert.That(unsaid, Is.Zero);
        Assert.That(Enumerable.Range(0, 10).Count(i => throttle.TryPass(6 + i, out _)), Is.Zero);
        Assert.That(throttle.TryPass(5 + LogThrottle.Interval, out unsaid), Is.True);
        Assert.That(unsaid, Is.EqualTo(10));
    }
}
