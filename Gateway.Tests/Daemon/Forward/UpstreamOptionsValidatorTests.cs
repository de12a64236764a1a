using Gateway.Daemon.Connect;
using Gateway.Daemon.Forward;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Forward;

[TestFixture]
internal sealed class UpstreamOptionsValidatorTests
{
    [TestCase("http://proxy.example:3128", "proxy.example:3128", "")]
    [TestCase("http://proxy.example", "proxy.example:80", "")]
    [TestCase("http://user@10.0.0.1:8080/", "10.0.0.1:8080", "user")]
    [TestCase("http://DOMAIN%5Cuser@[fd00::1]:8080", "[fd00::1]:8080", "DOMAIN\\user")]
    public void A_proxy_is_a_plain_http_url_with_or_without_a_user(string text, string authority, string user)
    {
        Assert.That(UpstreamProxy.TryParse(text, out Authority found, out string name), Is.True);
        Assert.That((found.ToString(), name), Is.EqualTo((authority, user)));
    }

    [TestCase("proxy.example:3128")]
    [TestCase("https://proxy.example:3128")]
    [TestCase("socks5://proxy.example:3128")]
    [TestCase("http://user:topsecret@proxy.example:3128")]
    [TestCase("http://user%3Atopsecret@proxy.example:3128")]
    [TestCase("http://user%0d%0aX:topsecret@proxy.example:3128")]
    [TestCase("http://user%0d%0aX@proxy.example:3128")]
    [TestCase("http://proxy.example:3128/path")]
    public void Anything_else_is_a_mistake_at_start_that_shows_no_password(string text)
    {
        Assert.That(UpstreamProxy.TryParse(text, out _, out _), Is.False);
        string mistake = Mistakes(new UpstreamOptions { Proxy = text }).Single();
        Assert.That(mistake, Does.StartWith("Upstream:Proxy ").And.Not.Contain("topsecret"));
    }

    [Test]
    public void What_does_not_go_together_is_a_mistake_at_start()
    {
        string file = Path.GetTempFileName();
        const string proxy = "http://proxy.example:3128", withUser = "http://user@proxy.example:3128";
        Assert.Multiple(() =>
        {
            Assert.That(Mistakes(new UpstreamOptions { Proxy = proxy }), Is.Empty);
            Assert.That(Mistakes(new UpstreamOptions { Proxy = withUser, ProxyPasswordFile = file }), Is.Empty);
            Assert.That(Mistakes(new UpstreamOptions { Proxy = withUser }), Has.One.Contains("Upstream:ProxyPasswordFile"));
            Assert.That(Mistakes(new UpstreamOptions { Proxy = proxy, ProxyPasswordFile = file }), Has.One.Contains("expected a user"));
            Assert.That(Mistakes(new UpstreamOptions { ProxyPasswordFile = file }), Has.One.Contains("without Upstream:Proxy"));
            Assert.That(Mistakes(new UpstreamOptions { Proxy = withUser, ProxyPasswordFile = "/nowhere" }), Has.One.Contains("no such file"));
            Assert.That(Mistakes(new UpstreamOptions { Proxy = proxy, ConnectTo = "host:443" }), Has.One.Contains("only one of them"));
        });
        File.Delete(file);
    }

    [Test]
    public void A_network_that_is_none_is_a_mistake_at_start()
    {
        UpstreamOptions options = new();
        options.AllowedNetworks.Add("10.0.0.0/99");
        Assert.That(Mistakes(options), Has.One.StartsWith("Upstream:AllowedNetworks:0 is '10.0.0.0/99'"));
    }

    private static IReadOnlyList<string> Mistakes(UpstreamOptions options) => [.. new UpstreamOptionsValidator().Validate(null, options).Failures ?? []];
}
