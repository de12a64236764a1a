using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Amazon's own SDK through the whole daemon to a stand-in upstream.</summary>
[TestFixture]
internal sealed class SignedCallTests
{
    private RunningDaemon _daemon = null!;

    [SetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        _daemon.ControlPlane.Failure = null;
        await _daemon.DisposeAsync();
    }

    [Test]
    public async Task A_call_signed_with_the_proxy_key_arrives_signed_with_the_cloud_credential()
    {
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        _daemon.Upstream.Answer = static (context, _) => context.Response.WriteAsync("""{"TableNames":["orders"]}""");

        ListTablesResponse answer = await client.ListTablesAsync();

        Assert.That(answer.TableNames, Is.EqualTo(["orders"]));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Headers["Authorization"].ToString(), Does.Contain($"Credential={FakeControlPlane.CloudKeyId}/"));
        Assert.That(received.Headers["Host"].ToString(), Is.EqualTo("dynamodb.eu-west-1.amazonaws.com"));
        Assert.That(received.Headers.Values.SelectMany(static v => v), Has.None.Contains(FakeControlPlane.ProxyKeyId));
    }

    [Test]
    public async Task A_wrong_secret_is_refused_with_the_services_own_code()
    {
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon, secret: "another/secret");
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync()))!;
        Assert.That(refused.ErrorCode, Is.EqualTo("InvalidSignatureException"));
        Assert.That(refused.RequestId, Is.Not.Empty);
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task An_unknown_key_is_refused_with_the_contracts_text()
    {
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon, keyId: "CSGKUNKNOWNUNKNOWN00");
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync()))!;
        Assert.That(refused.ErrorCode, Is.EqualTo("UnrecognizedClientException"));
        Assert.That(refused.Message, Is.EqualTo("Client is unknown or has no access to service"));
    }

    [Test]
    public async Task A_service_that_was_not_approved_is_named()
    {
        _daemon.ControlPlane.Edit = static g => g with { Services = ["s3"] };
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync()))!;
        Assert.That(refused.ErrorCode, Is.EqualTo("AccessDeniedException"));
        Assert.That(refused.Message, Does.StartWith("Client is unknown or has no access to service 'dynamodb'"));
    }

    [Test]
    public async Task A_revoked_request_is_not_active()
    {
        _daemon.ControlPlane.Edit = static g => g with { Status = GrantStatus.Inactive, UpstreamKeys = [] };
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync()))!;
        Assert.That(refused.ErrorCode, Is.EqualTo("AccessDeniedException"));
        Assert.That(refused.Message, Is.EqualTo("Client is not Active"));
    }

    [Test]
    public async Task A_violated_policy_is_named_with_the_action()
    {
        _daemon.ControlPlane.Edit = static g => g with
        {
            Policies = [new GrantPolicy { Type = "csg.resource.name.prefix", Service = "dynamodb", Action = "CreateTable", Value = "team-" }],
        };
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.CreateTableAsync(new CreateTableRequest { TableName = "orders" })))!;
        Assert.That(refused.Message, Is.EqualTo("Action 'CreateTable' violates policy 'csg.resource.name.prefix'"));
    }

    [Test]
    public async Task A_change_takes_effect_without_waiting_for_the_cache()
    {
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        await client.ListTablesAsync();
        int asked = _daemon.ControlPlane.Resolves;
        await client.ListTablesAsync();
        Assert.That(_daemon.ControlPlane.Resolves, Is.EqualTo(asked), "the second call must come from the cache");

        _daemon.ControlPlane.Edit = static g => g with { Status = GrantStatus.Inactive, UpstreamKeys = [] };
        await _daemon.ControlPlane.ChangeAsync();

        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync());
    }

    [Test]
    public async Task Control_plane_gone_and_nothing_cached_is_a_retryable_503()
    {
        _daemon.ControlPlane.Failure = new Gateway.Daemon.Resolve.ControlPlaneException("gone");
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync()))!;
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task An_object_goes_up_and_comes_down_unchanged()
    {
        byte[] stored = [];
        _daemon.Upstream.Answer = (context, body) =>
        {
            if (context.Request.Method == "PUT")
            {
                stored = body;
                return Task.CompletedTask;
            }

            return context.Response.Body.WriteAsync(stored).AsTask();
        };
        using AmazonS3Client client = SdkClients.S3(_daemon);
        byte[] content = new byte[3 * 1024 * 1024];
        new Random(7).NextBytes(content);
        await client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = "bucket.with.dots",
            Key = "a b/ü+%/x",
            InputStream = new MemoryStream(content),
            UseChunkEncoding = false,
            DisablePayloadSigning = false,
        });

        Assert.That(stored, Is.EqualTo(content));
        Assert.That(_daemon.Upstream.Received.Single().RawTarget, Does.EndWith("/a%20b/%C3%BC%2B%25/x"));
    }

    [Test]
    public async Task An_object_in_signed_chunks_is_verified_and_signed_anew_chunk_by_chunk()
    {
        byte[] content = new byte[300_000];
        new Random(7).NextBytes(content);
        using AmazonS3Client client = SdkClients.S3(_daemon);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = "key", InputStream = new MemoryStream(content) });

        ReceivedRequest received = _daemon.Upstream.Received.Single();
        string form = received.Headers["x-amz-content-sha256"].ToString();
        Assert.That(form, Does.StartWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));
        Assert.That(received.Body, Has.Length.EqualTo(int.Parse(received.Headers["Content-Length"].ToString(), System.Globalization.CultureInfo.InvariantCulture)));
        ChunkedUpload.AssertSignedBy(received, FakeControlPlane.CloudSecret, content);
    }

    [Test]
    public async Task A_spoiled_chunk_never_completes_upstream()
    {
        using AmazonS3Client client = SdkClients.S3(_daemon, spoil: static block =>
        {
            // The first byte of data that isn't framing: the framing is ASCII, the content is not.
            int at = block.IndexOf((byte)0xEE);
            if (at >= 0)
            {
                block[at] = 0xEF;
            }
        });
        byte[] content = new byte[300_000];
        Array.Fill(content, (byte)0xEE);
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonS3Exception>(() => client.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "key", InputStream = new MemoryStream(content) })))!;
        Assert.That(refused.ErrorCode, Is.EqualTo("SignatureDoesNotMatch"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task Every_call_leaves_one_audit_event_and_no_secret_in_the_log()
    {
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        await client.ListTablesAsync();
        Assert.That(() => _daemon.ControlPlane.Audited.Count, Is.EqualTo(1).After(Wait.LimitMs, 10));

        AuditEvent audited = _daemon.ControlPlane.Audited.Single();
        Assert.Multiple(() =>
        {
            Assert.That(audited.Decision, Is.EqualTo(AuditDecision.Allowed));
            Assert.That(audited.Action, Is.EqualTo("ListTables"));
            Assert.That(audited.Service, Is.EqualTo("dynamodb"));
            Assert.That(audited.Region, Is.EqualTo("eu-west-1"));
            Assert.That(audited.Resource, Is.Null, "ListTables names no table");
            Assert.That(audited.AccessKeyId, Is.EqualTo(FakeControlPlane.ProxyKeyId));
            Assert.That(audited.ResponseBytes, Is.EqualTo(2));
            Assert.That(_daemon.Log.All, Does.Not.Contain("Signature="));
            Assert.That(_daemon.Log.All, Does.Not.Contain(FakeControlPlane.ProxySecret));
            Assert.That(_daemon.Log.All, Does.Not.Contain(FakeControlPlane.CloudKeyId));
        });
    }

    [Test]
    public async Task A_query_protocol_error_is_parsed_by_the_sdk()
    {
        using AmazonSQSClient client = SdkClients.Sqs(_daemon, keyId: "CSGKUNKNOWNUNKNOWN00");
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonSQSException>(() => client.ListQueuesAsync("x")))!;
        Assert.That(refused.ErrorCode, Is.AnyOf("InvalidClientTokenId", "UnrecognizedClientException"));
        Assert.That(refused.Message, Is.EqualTo("Client is unknown or has no access to service"));
    }

    [Test]
    public async Task An_s3_error_is_parsed_by_the_sdk()
    {
        using AmazonS3Client client = SdkClients.S3(_daemon, secret: "another/secret");
        AmazonS3Exception refused = (await Assert.ThrowsAsync<AmazonS3Exception>(() => client.GetObjectAsync("bucket", "key")))!;
        Assert.That(refused.ErrorCode, Is.EqualTo("SignatureDoesNotMatch"));
        Assert.That(refused.RequestId, Is.Not.Empty);
    }
}
