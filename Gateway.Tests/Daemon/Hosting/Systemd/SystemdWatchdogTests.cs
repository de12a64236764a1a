using Gateway.Daemon.Hosting.Systemd;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Hosting.Systemd;

/// <summary>The rule; that it holds under a real systemd is proved by <c>deploy/package_test.sh</c>.</summary>
[TestFixture]
internal sealed class SystemdWatchdogTests
{
    [TestCase("30000000", "42", 15)]
    [TestCase("30000000", null, 15)]
    [TestCase("30000000", "", 15)]
    [TestCase("30000000", "41", null)]
    [TestCase("0", "42", null)]
    [TestCase("-5", "42", null)]
    [TestCase("soon", "42", null)]
    [TestCase(null, "42", null)]
    public void Half_of_the_interval_is_kept_by_the_process_it_is_for(string? microseconds, string? processId, int? seconds) =>
        Assert.That(SystemdWatchdog.IntervalOf(microseconds, processId, own: 42)?.TotalSeconds, Is.EqualTo(seconds));
}
