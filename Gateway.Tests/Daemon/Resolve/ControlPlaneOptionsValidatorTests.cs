using Gateway.Daemon.Resolve;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Resolve;

[TestFixture]
internal sealed class ControlPlaneOptionsValidatorTests
{
    [TestCase("https://control-plane.example:8443")]
    [TestCase("https://10.0.0.5:8443")]
    [TestCase("http://127.0.0.1:8080")]
    [TestCase("http://localhost:8080")]
    [TestCase("http://[::1]:8080")]
    public void Https_anywhere_and_http_on_loopback_are_taken(string url) => Assert.That(Check(url), Is.Empty);

    [TestCase("http://control-plane.example:8080")]
    [TestCase("http://10.0.0.5:8080")]
    [TestCase("http://localhost.example.com:8080")]
    [TestCase("http://127.0.0.1.example.com:8080")]
    public void Http_beyond_loopback_stops_the_start_and_says_why(string url) =>
        Assert.That(Check(url), Is.EqualTo(new[] { $"ControlPlane:Url is '{url}': expected https, because grants cross it; http is taken for loopback only." }));

    [TestCase("")]
    [TestCase("control-plane:8443")]
    [TestCase("ftp://control-plane")]
    public void What_is_no_url_stops_the_start(string url) => Assert.That(Check(url).Single(), Does.StartWith("ControlPlane:Url is ").And.Contain(": expected").And.Contain(url));

    [TestCase("two lines\nof-secret")]
    [TestCase("with space of-secret")]
    [TestCase("ümlaut-of-secret")]
    public void What_is_no_node_token_stops_the_start_and_is_not_repeated(string token)
    {
        ControlPlaneOptions options = new() { Url = "http://127.0.0.1:8080", Token = token };
        string mistake = new ControlPlaneOptionsValidator().Validate(null, options).Failures!.Single();
        Assert.That(mistake, Is.EqualTo("ControlPlane:Token: expected one line with the node token."));
    }

    private static IEnumerable<string> Check(string url) =>
        new ControlPlaneOptionsValidator().Validate(null, new ControlPlaneOptions { Url = url, Token = "token" }).Failures ?? [];
}
