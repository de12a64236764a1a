using System.Net;
using Gateway.Daemon.Forward;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Forward;

[TestFixture]
internal sealed class AddressKindTests
{
    [TestCase("0.0.0.0")]
    [TestCase("10.0.0.1")]
    [TestCase("10.255.255.255")]
    [TestCase("100.64.0.1")]
    [TestCase("100.127.255.255")]
    [TestCase("127.0.0.1")]
    [TestCase("127.255.0.1")]
    [TestCase("169.254.169.254")]
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.255")]
    [TestCase("192.0.0.8")]
    [TestCase("192.168.1.1")]
    [TestCase("198.18.0.1")]
    [TestCase("224.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("::")]
    [TestCase("::1")]
    [TestCase("::127.0.0.1")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("::ffff:10.0.0.1")]
    [TestCase("::ffff:52.94.0.1")]
    [TestCase("64:ff9b::a00:1")]
    [TestCase("64:ff9b:1::a00:1")]
    [TestCase("2001::1")]
    [TestCase("2001:db8::1")]
    [TestCase("2002:a00:1::1")]
    [TestCase("3fff::1")]
    [TestCase("fc00::1")]
    [TestCase("fd00:ec2::254")]
    [TestCase("fe80::1")]
    [TestCase("fec0::1")]
    [TestCase("ff02::1")]
    [TestCase("4000::1")]
    public void What_is_no_public_address_is_told(string address) =>
        Assert.That(AddressKind.NotPublicBecause(IPAddress.Parse(address)), Does.Match("^an? "));

    [TestCase("9.255.255.255")]
    [TestCase("11.0.0.0")]
    [TestCase("52.94.0.1")]
    [TestCase("100.63.255.255")]
    [TestCase("100.128.0.0")]
    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.0")]
    [TestCase("192.167.255.255")]
    [TestCase("223.255.255.255")]
    [TestCase("2600:1f00::1")]
    [TestCase("2a05:d000::1")]
    [TestCase("2406:da00::1")]
    public void A_public_address_is_one(string address) => Assert.That(AddressKind.NotPublicBecause(IPAddress.Parse(address)), Is.Null);
}
