using Gateway.Daemon.Hosting.Systemd;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Hosting.Systemd;

/// <summary>The rule; that it holds under a real systemd is proved by <c>deploy/package_test.sh</c>.</summary>
[TestFixture]
internal sealed class SystemdSocketsTests
{
    [TestCase("42", "1", true)]
    [TestCase("42", "2", true)]
    [TestCase("42", "0", false)]
    [TestCase("42", null, false)]
    [TestCase("42", "-1", false)]
    [TestCase("41", "1", false)]
    [TestCase(null, "1", false)]
    public void Sockets_are_taken_by_the_process_they_are_for(string? processId, string? count, bool given) =>
        Assert.That(SystemdSockets.IsFor(processId, count, own: 42), Is.EqualTo(given));
}
