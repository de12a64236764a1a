using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Forward;

[TestFixture]
internal sealed class ExpiredCredentialAnswerTests
{
    private const string Expired = """{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"The security token included in the request is expired"}""";

    private RunningDaemon _daemon = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _daemon = await RunningDaemon.StartAsync();
        _daemon.ControlPlane.Edit = static grant => WithSession(grant, "ASIAOLDOLDOLDOLDOLD0");
        _daemon.Upstream.Answer = static (context, _) =>
        {
            if (context.Request.Headers.Authorization.ToString().Contains("ASIANEW", StringComparison.Ordinal))
            {
                return context.Response.WriteAsync("""{"TableNames":["orders"]}""");
            }

            context.Response.StatusCode = 400;
            context.Response.ContentType = "application/x-amz-json-1.0";
            return context.Response.WriteAsync(Expired);
        };
    }

    [TearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [Test]
    public async Task The_client_may_try_again_and_then_finds_a_new_credential()
    {
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        AmazonServiceException first = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync()))!;
        Assert.That(((int)first.StatusCode, first.ErrorCode), Is.EqualTo((503, "ServiceUnavailableException")));

        _daemon.ControlPlane.Edit = static grant => WithSession(grant, "ASIANEWNEWNEWNEWNEW0");
        Assert.That((await client.ListTablesAsync()).TableNames, Is.EqualTo(["orders"]));
        Assert.That(_daemon.ControlPlane.Asked.Last().RejectedAccessKeyId, Is.EqualTo("ASIAOLDOLDOLDOLDOLD0"));
        Assert.That(_daemon.ControlPlane.Resolves, Is.EqualTo(2));
    }

    [Test]
    public async Task A_credential_that_stays_expired_is_fetched_anew_once_and_then_the_answer_is_the_services_own()
    {
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        await Assert.ThatAsync(() => client.ListTablesAsync(), Throws.InstanceOf<AmazonDynamoDBException>());
        for (int i = 0; i < 3; i++)
        {
            AmazonServiceException next = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync()))!;
            Assert.That(next.ErrorCode, Is.EqualTo("ExpiredTokenException"));
        }

        Assert.That(_daemon.ControlPlane.Resolves, Is.EqualTo(2));
    }

    private static Grant WithSession(Grant grant, string accessKeyId) =>
        grant with { UpstreamKeys = [.. grant.UpstreamKeys.Select(k => k with { AccessKeyId = accessKeyId, SessionToken = "session" })] };
}
