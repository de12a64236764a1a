using Gateway.Daemon.Hosting;
using Gateway.Daemon.Pass;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pass;

[TestFixture]
internal sealed class UnsignedRulesTests
{
    [TestCase("cognito-idp", "expected SERVICE:ACTION")]
    [TestCase("cognito-idp:", "expected SERVICE:ACTION")]
    [TestCase(":InitiateAuth", "expected SERVICE:ACTION")]
    [TestCase("cognito-idp:Initiate Auth", "expected SERVICE:ACTION")]
    [TestCase("cognito:InitiateAuth", "expected the id of a service in the catalog, not 'cognito'")]
    [TestCase("cognito-idp:InitiateOuth", "'InitiateOuth' is none")]
    public void A_setting_that_names_nothing_stops_the_start(string rule, string says) =>
        Assert.That(Mistakes($"--Unsigned:Allow:0={rule}"), Has.Some.Contains(says).And.Some.StartWith("Unsigned:Allow:0 is "));

    [TestCase("cognito-idp:InitiateAuth")]
    [TestCase("cognito-idp:*")]
    [TestCase("s3:GetObject")]
    public void A_setting_that_names_actions_is_good(string rule) =>
        Assert.That(Mistakes($"--Unsigned:Allow:0={rule}"), Has.None.Contains("Unsigned:"));

    [Test]
    public void A_host_that_says_no_domain_stops_the_start() =>
        Assert.That(Mistakes("--Presigned:PassHosts:0=*"), Has.Some.StartWith("Presigned:PassHosts:0 is '*'"));

    [TestCase("cognito-idp:InitiateAuth", false)]
    [TestCase("cognito-idp:*", false)]
    [TestCase("cognito-idp:AdminInitiateAuth", true)]
    [TestCase("cognito-idp:Admin*", true)]
    [TestCase("sts:AssumeRoleWithWebIdentity", false)]
    [TestCase("sts:AssumeRole", true)]
    [TestCase("s3:GetObject", false)]
    [TestCase("dynamodb:*", true)]
    public void A_rule_for_what_aws_wants_signed_is_told(string rule, bool isUseless)
    {
        UnsignedOptions options = new();
        options.Allow.Add(rule);
        Assert.That(new UnsignedRules(Options.Create(options)).Useless(), isUseless ? Is.EqualTo([rule]) : Is.Empty);
    }

    private static IReadOnlyList<string> Mistakes(params string[] settings)
    {
        WebApplicationBuilder builder = DaemonHost.CreateBuilder(null, settings);
        return DaemonSettings.Mistakes(builder.Configuration, out _);
    }
}
