using Gateway.Daemon.Forward;
using Gateway.Signing.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Forward;

[TestFixture]
internal sealed class UpstreamTargetTests
{
    private static readonly HostMatch Host = ServiceCatalog.Default.MatchHost("dynamodb.eu-west-1.amazonaws.com")!;

    [TestCase("/", null, "/")]
    [TestCase("/", "", "/?")]
    [TestCase("/", "a=b", "/?a=b")]
    [TestCase("//", null, "//")]
    [TestCase("/a/../b%2f%7e", null, "/a/../b%2f%7e")]
    [TestCase("/a", "x=%7E&&", "/a?x=%7E&&")]
    public void A_target_keeps_its_bytes(string path, string? query, string expected)
    {
        Uri uri = UpstreamTarget.Of(Host).UriOf(path, query);
        Assert.That((uri.Scheme, uri.Host, uri.Port, uri.PathAndQuery), Is.EqualTo(("https", Host.Host, 443, expected)));
    }

    [Test]
    public void Hosts_are_told_apart()
    {
        HostMatch other = ServiceCatalog.Default.MatchHost("kms.eu-west-1.amazonaws.com")!;
        Assert.That(UpstreamTarget.Of(other).UriOf("/", null).Host, Is.EqualTo("kms.eu-west-1.amazonaws.com"));
        Assert.That(UpstreamTarget.Of(Host).UriOf("/", null).Host, Is.EqualTo("dynamodb.eu-west-1.amazonaws.com"));
        Assert.That(UpstreamTarget.Of(Host).Prefix, Is.EqualTo("https://dynamodb.eu-west-1.amazonaws.com"));
    }
}
