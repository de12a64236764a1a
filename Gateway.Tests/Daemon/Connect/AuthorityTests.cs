using Gateway.Daemon.Connect;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Connect;

[TestFixture]
internal sealed class AuthorityTests
{
    [TestCase("dynamodb.us-east-1.amazonaws.com:443", "dynamodb.us-east-1.amazonaws.com", 443)]
    [TestCase("S3.Amazonaws.COM:443", "s3.amazonaws.com", 443)]
    [TestCase("s3.amazonaws.com.:443", "s3.amazonaws.com", 443)]
    [TestCase("my_bucket.s3.amazonaws.com:8443", "my_bucket.s3.amazonaws.com", 8443)]
    [TestCase("169.254.169.254:80", "169.254.169.254", 80)]
    [TestCase("[::1]:443", "[::1]", 443)]
    public void A_host_and_port_have_one_normal_form(string text, string host, int port)
    {
        Assert.That(Authority.TryParse(text, out Authority authority), Is.True);
        Assert.That(authority, Is.EqualTo(new Authority(host, port)));
    }

    [TestCase("")]
    [TestCase("host")]
    [TestCase(":443")]
    [TestCase("host:")]
    [TestCase("host:0")]
    [TestCase("host:65536")]
    [TestCase("host:+443")]
    [TestCase("host: 443")]
    [TestCase("host:00000443")]
    [TestCase("a..b:443")]
    [TestCase(".a:443")]
    [TestCase("a b:443")]
    [TestCase("user@host:443")]
    [TestCase("host/path:443")]
    [TestCase("h\u00f6st:443")]
    [TestCase("[::1:443")]
    [TestCase("[not-an-address]:443")]
    public void What_is_no_host_and_port_is_refused(string text) =>
        Assert.That(Authority.TryParse(text, out _), Is.False);

    [Test]
    public void A_name_longer_than_dns_carries_is_refused()
    {
        string label = new('a', 63);
        Assert.That(Authority.TryParse($"{label}.{label}.{label}.{label[..61]}:443", out _), Is.True);
        Assert.That(Authority.TryParse($"{label}.{label}.{label}.{label[..62]}:443", out _), Is.False);
        Assert.That(Authority.TryParse($"{label}a.com:443", out _), Is.False);
    }
}
