using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

[TestFixture]
internal sealed class ReportOnlyCallTests
{
    private static readonly GrantPolicy Prefix = new() { Type = "csg.resource.name.prefix", Service = "dynamodb", Action = "CreateTable", Value = "team-" };

    private RunningDaemon _daemon = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _daemon = await RunningDaemon.StartAsync();
        _daemon.Upstream.Answer = static (context, _) => context.Response.WriteAsync("{}");
    }

    [TearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [Test]
    public async Task A_violation_is_sent_on_and_told_in_the_audit_and_the_log()
    {
        _daemon.ControlPlane.Edit = static g => g with { ReportOnly = true, Policies = [Prefix] };
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);

        await client.CreateTableAsync(new CreateTableRequest { TableName = "orders" });
        await client.CreateTableAsync(new CreateTableRequest { TableName = "team-orders" });

        Assert.That(() => _daemon.ControlPlane.Audited, Has.Count.EqualTo(2).After(Wait.LimitMs, 20));
        AuditEvent[] audited = [.. _daemon.ControlPlane.Audited];
        Assert.That(audited.Select(static e => (e.Resource, e.ReportedPolicy)), Is.EqualTo([("orders", "csg.resource.name.prefix"), ("team-orders", null)]));
        Assert.That(audited.Select(static e => e.Decision), Is.All.EqualTo(AuditDecision.Allowed));
        Assert.That(_daemon.Upstream.Received, Has.Count.EqualTo(2));
        Assert.That(_daemon.Log.All, Does.Contain("reportedPolicy=csg.resource.name.prefix"));
    }

    [Test]
    public async Task Everything_else_is_refused_as_ever()
    {
        _daemon.ControlPlane.Edit = static g => g with { ReportOnly = true, Policies = [Prefix], Status = GrantStatus.Inactive, UpstreamKeys = [] };
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        using AmazonDynamoDBClient forger = SdkClients.DynamoDb(_daemon, secret: "another/secret");

        AmazonServiceException inactive = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.CreateTableAsync(new CreateTableRequest { TableName = "orders" })))!;
        AmazonServiceException forged = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => forger.CreateTableAsync(new CreateTableRequest { TableName = "orders" })))!;

        Assert.That(inactive.Message, Is.EqualTo("Client is not Active"));
        Assert.That(forged.ErrorCode, Is.EqualTo("InvalidSignatureException"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
        Assert.That(() => _daemon.ControlPlane.Audited, Has.Count.EqualTo(2).After(Wait.LimitMs, 20));
        Assert.That(_daemon.ControlPlane.Audited.Select(static e => e.ReportedPolicy), Is.All.Null);
    }
}
