using Gateway.Daemon.Connect;
using Gateway.Signing.Catalog;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Connect;

[TestFixture]
internal sealed class DestinationPolicyTests
{
    [TestCase("dynamodb.eu-west-1.amazonaws.com:443")]
    [TestCase("123456789012.ddb.us-east-1.amazonaws.com:443")]
    [TestCase("bucket.with.dots.s3.eu-central-1.amazonaws.com:443")]
    [TestCase("lambda.us-east-2.api.aws:443")]
    public void A_catalog_host_is_intercepted(string authority) =>
        Assert.That(Decide(authority).Kind, Is.EqualTo(DestinationKind.Intercept));

    [TestCase("example.com:443", "NO_PROXY")]
    [TestCase("127.0.0.1:443", "IP address")]
    [TestCase("169.254.169.254:80", "IP address")]
    [TestCase("[::1]:443", "IP address")]
    [TestCase("localhost:443", "NO_PROXY")]
    [TestCase("dynamodb.eu-west-1.amazonaws.com:80", "port 443")]
    [TestCase("dynamodb.eu-west-1.amazonaws.com.evil.example:443", "NO_PROXY")]
    [TestCase("evildynamodb.eu-west-1.amazonaws.com:443", "NO_PROXY")]
    [TestCase("unheard-of.api.aws:443", "NO_PROXY")]
    [TestCase("ec2-1-2-3-4.compute-1.amazonaws.com:443", "NO_PROXY")]
    public void Anything_else_is_refused_with_a_sentence(string authority, string says)
    {
        Destination destination = Decide(authority);
        Assert.That(destination.Kind, Is.EqualTo(DestinationKind.Refuse));
        Assert.That(destination.Refusal, Does.Contain(says).And.EndsWith("."));
    }

    [TestCase("registry.example:443", ExpectedResult = DestinationKind.TunnelBlindly)]
    [TestCase("registry.example:8443", ExpectedResult = DestinationKind.Refuse)]
    [TestCase("a.internal.example:8443", ExpectedResult = DestinationKind.TunnelBlindly)]
    [TestCase("internal.example:8443", ExpectedResult = DestinationKind.Refuse)]
    [TestCase("eviliinternal.example:8443", ExpectedResult = DestinationKind.Refuse)]
    [TestCase("ssmmessages.eu-west-1.amazonaws.com:443", ExpectedResult = DestinationKind.TunnelBlindly)]
    public DestinationKind A_listed_host_is_tunnelled_blindly_on_label_borders(string authority) =>
        Decide(authority, "registry.example", "*.internal.example:8443", "ssmmessages.eu-west-1.amazonaws.com").Kind;

    [TestCase("*")]
    [TestCase("*.")]
    [TestCase("a*.example")]
    [TestCase("https://example.com")]
    [TestCase("example.com:0")]
    public void A_rule_that_is_no_host_is_a_mistake_at_start(string rule)
    {
        ConnectOptions options = new();
        options.BlindTunnelHosts.Add(rule);
        Assert.That(new ConnectOptionsValidator().Validate(null, options).Failures, Has.One.Contains("Connect:BlindTunnelHosts:0"));
    }

    private static Destination Decide(string text, params string[] blind)
    {
        Assert.That(Authority.TryParse(text, out Authority authority), Is.True);
        ConnectOptions options = new();
        foreach (string rule in blind)
        {
            options.BlindTunnelHosts.Add(rule);
        }

        return new DestinationPolicy(ServiceCatalog.Default, Options.Create(options)).Decide(authority);
    }
}
