using System.Net;
using Gateway.Daemon.Connect;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Connect;

[TestFixture]
internal sealed class NetworkListTests
{
    [TestCase("10.1.0.0/16", "10.1.255.255", true)]
    [TestCase("10.1.0.0/16", "10.2.0.0", false)]
    [TestCase("10.1.0.0/16", "::ffff:10.1.2.3", true)]
    [TestCase("192.0.2.7", "192.0.2.7", true)]
    [TestCase("192.0.2.7", "192.0.2.8", false)]
    [TestCase("fd00:1::/32", "fd00:1:ffff::1", true)]
    [TestCase("fd00:1::/32", "fd00:2::1", false)]
    [TestCase("::1", "::1", true)]
    [TestCase("0.0.0.0/0", "192.0.2.8", true)]
    [TestCase("0.0.0.0/0", "::1", false)]
    public void An_address_is_in_a_listed_network_or_not(string network, string address, bool contained) =>
        Assert.That(new NetworkList([network]).Contains(IPAddress.Parse(address)), Is.EqualTo(contained));

    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10")]
    [TestCase("internal.example")]
    [TestCase("10.0.0.0/8/8")]
    [TestCase("")]
    public void What_is_no_network_is_a_mistake_at_start(string text) =>
        Assert.That(NetworkList.Mistakes("Connect:AllowedClients", ["10.0.0.0/8", text]).Single(), Does.StartWith("Connect:AllowedClients:1 is '"));
}
