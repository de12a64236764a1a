using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.EC2;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The AWS SDK for .NET through the whole product.</summary>
[TestFixture]
internal sealed class DotnetSdkTests
{
    [Test]
    public async Task Dynamodb_stores_and_finds_an_item()
    {
        using AmazonDynamoDBClient client = new(DotnetSdk.Credentials, DotnetSdk.Configure(new AmazonDynamoDBConfig()));
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = "dotnet",
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new KeySchemaElement("id", Amazon.DynamoDBv2.KeyType.HASH)],
            AttributeDefinitions = [new AttributeDefinition("id", ScalarAttributeType.S)],
        });
        await client.PutItemAsync("dotnet", new Dictionary<string, AttributeValue> { ["id"] = new("grüße") });
        GetItemResponse found = await client.GetItemAsync("dotnet", new Dictionary<string, AttributeValue> { ["id"] = new("grüße") });
        Assert.That(found.Item["id"].S, Is.EqualTo("grüße"));
    }

    [Test]
    public async Task Sqs_delivers_a_message()
    {
        using AmazonSQSClient client = new(DotnetSdk.Credentials, DotnetSdk.Configure(new AmazonSQSConfig()));
        string queue = (await client.CreateQueueAsync("dotnet")).QueueUrl;
        await client.SendMessageAsync(queue, "hello & <goodbye>");
        ReceiveMessageResponse received = await client.ReceiveMessageAsync(queue);
        Assert.That(received.Messages.Single().Body, Is.EqualTo("hello & <goodbye>"));
    }

    [Test]
    public async Task Ec2_answers_in_its_own_protocol()
    {
        using AmazonEC2Client client = new(DotnetSdk.Credentials, DotnetSdk.Configure(new AmazonEC2Config()));
        Assert.That((await client.DescribeVpcsAsync()).Vpcs, Is.Not.Empty);
    }

    [Test]
    public async Task Kms_decrypts_what_it_encrypted()
    {
        using AmazonKeyManagementServiceClient client = new(DotnetSdk.Credentials, DotnetSdk.Configure(new AmazonKeyManagementServiceConfig()));
        string key = (await client.CreateKeyAsync(new CreateKeyRequest())).KeyMetadata.KeyId;
        EncryptResponse sealedText = await client.EncryptAsync(new EncryptRequest { KeyId = key, Plaintext = new MemoryStream([1, 2, 3]) });
        DecryptResponse opened = await client.DecryptAsync(new DecryptRequest { CiphertextBlob = sealedText.CiphertextBlob });
        Assert.That(opened.Plaintext.ToArray(), Is.EqualTo([1, 2, 3]));
    }

    [Test]
    public async Task Ssm_keeps_a_parameter()
    {
        using AmazonSimpleSystemsManagementClient client = new(DotnetSdk.Credentials, DotnetSdk.Configure(new AmazonSimpleSystemsManagementConfig()));
        await client.PutParameterAsync(new PutParameterRequest { Name = "/dotnet/said", Value = "grüße", Type = ParameterType.String });
        Assert.That((await client.GetParameterAsync(new GetParameterRequest { Name = "/dotnet/said" })).Parameter.Value, Is.EqualTo("grüße"));
    }

    [Test]
    public async Task Sts_says_who_is_calling()
    {
        using AmazonSecurityTokenServiceClient client = new(DotnetSdk.Credentials, DotnetSdk.Configure(new AmazonSecurityTokenServiceConfig()));
        Assert.That((await client.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Account, Is.Not.Empty);
    }

    [Test]
    public async Task A_call_leaves_an_audit_event_that_the_requester_can_read()
    {
        ProxyKey key = await SharedStack.Stack.RequestAccessAsync("dynamodb");
        using AmazonDynamoDBClient client = new(DotnetSdk.CredentialsOf(key), DotnetSdk.Configure(new AmazonDynamoDBConfig()));
        ListTablesResponse answer = await client.ListTablesAsync();
        Assert.That(
            async () => (await SharedStack.Stack.Developer.GetAsync($"audit-events?accessKey={key.AccessKeyId}"))["items"]!.AsArray().Count,
            Is.EqualTo(1).After(Wait.LimitMs, 100));
        JsonNode audited = (await SharedStack.Stack.Developer.GetAsync($"audit-events?accessKey={key.AccessKeyId}"))["items"]![0]!;
        Assert.Multiple(() =>
        {
            Assert.That(audited["action"]!.ToString(), Is.EqualTo("ListTables"));
            Assert.That(audited["service"]!.ToString(), Is.EqualTo("dynamodb"));
            Assert.That(audited["requestId"]!.ToString(), Is.EqualTo(answer.ResponseMetadata.RequestId));
        });
    }

    [Test]
    public async Task No_secret_is_in_any_log()
    {
        using AmazonDynamoDBClient client = new(DotnetSdk.Credentials, DotnetSdk.Configure(new AmazonDynamoDBConfig()));
        await client.ListTablesAsync();
        string logs = SharedStack.Stack.Logs;
        Assert.That(logs, Does.Contain("ListTables"), "the daemon's own line is there");
        Assert.That(logs, Does.Not.Contain(SharedStack.Key.SecretAccessKey));
        Assert.That(logs, Does.Not.Contain(SharedStack.Stack.CloudSecretAccessKey));
        Assert.That(logs, Does.Not.Contain("Signature="));
    }
}
