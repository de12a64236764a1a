using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Audit;

/// <summary>Which calls anybody can make, as the audit's spool tells them apart.</summary>
[TestFixture]
internal sealed class UnprovenCallTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    [Test]
    public async Task What_was_refused_before_a_key_was_proved_has_its_share_and_everything_else_is_recorded()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Audit:UnprovenPercent=0");
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, Host);
        foreach (string unproven in new[]
        {
            $"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n",
            new SignedText { Secret = new string('x', 40) }.ToString(),
            new SignedText { KeyId = "CSGKNOBODYNOBODYNOBO" }.ToString(),
        })
        {
            await tunnel.SendAsync(unproven);
            Assert.That(await tunnel.ReadAnswerAsync(), Does.Not.StartWith("HTTP/1.1 200 "));
        }

        await tunnel.SendAsync(new SignedText().ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        daemon.ControlPlane.Edit = static grant => grant with { Status = GrantStatus.Inactive };
        await using RawTunnel other = await RawTunnel.EstablishAsync(daemon, "dynamodb.eu-central-1.amazonaws.com");
        await other.SendAsync(new SignedText { Host = "dynamodb.eu-central-1.amazonaws.com", Region = "eu-central-1" }.ToString());
        Assert.That(await other.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 4"));

        await daemon.AuditedAsync(static e => e.Decision == AuditDecision.Denied);
        Assert.That(
            daemon.ControlPlane.Audited.Select(static e => (e.Decision, e.Region)),
            Is.EqualTo([(AuditDecision.Allowed, "eu-west-1"), (AuditDecision.Denied, "eu-central-1")]));
        Assert.That(await daemon.MetricsAsync(), Does.Match("csg_audit_unproven_dropped_total(\\{[^}]*\\})? 3"));
    }
}
