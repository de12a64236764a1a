using System.Text.Json.Nodes;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.EC2;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The AWS SDK for .NET through the whole product.</summary>
[TestFixture]
internal sealed class DotnetSdkTests
{
    private static BasicAWSCredentials Credentials => new(SharedStack.Key.AccessKeyId, SharedStack.Key.SecretAccessKey);

    [Test]
    public async Task Dynamodb_stores_and_finds_an_item()
    {
        using AmazonDynamoDBClient client = new(Credentials, Configure(new AmazonDynamoDBConfig()));
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
        using AmazonSQSClient client = new(Credentials, Configure(new AmazonSQSConfig()));
        string queue = (await client.CreateQueueAsync("dotnet")).QueueUrl;
        await client.SendMessageAsync(queue, "hello & <goodbye>");
        ReceiveMessageResponse received = await client.ReceiveMessageAsync(queue);
        Assert.That(received.Messages.Single().Body, Is.EqualTo("hello & <goodbye>"));
    }

    [Test]
    public async Task S3_keeps_an_object_under_an_odd_key()
    {
        // In eu-west-1 this SDK asks for the location "EU", which moto doesn't take.
        AmazonS3Config config = Configure(new AmazonS3Config());
        config.RegionEndpoint = RegionEndpoint.EUCentral1;
        using AmazonS3Client client = new(Credentials, config);
        await client.PutBucketAsync("dotnet-bucket");
        await client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = "dotnet-bucket",
            Key = "a b/ü+%/x",
            ContentBody = "content",
        });
        using GetObjectResponse got = await client.GetObjectAsync("dotnet-bucket", "a b/ü+%/x");
        using StreamReader reader = new(got.ResponseStream);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("content"));
    }

    [Test]
    public async Task Ec2_answers_in_its_own_protocol()
    {
        using AmazonEC2Client client = new(Credentials, Configure(new AmazonEC2Config()));
        Assert.That((await client.DescribeVpcsAsync()).Vpcs, Is.Not.Empty);
    }

    [Test]
    public async Task A_call_leaves_an_audit_event_that_the_requester_can_read()
    {
        ProxyKey key = await SharedStack.Stack.RequestAccessAsync("dynamodb");
        using AmazonDynamoDBClient client = new(new BasicAWSCredentials(key.AccessKeyId, key.SecretAccessKey), Configure(new AmazonDynamoDBConfig()));
        ListTablesResponse answer = await client.ListTablesAsync();
        Assert.That(
            async () => (await SharedStack.Stack.Developer.GetAsync($"audit-events?accessKey={key.AccessKeyId}"))["items"]!.AsArray().Count,
            Is.EqualTo(1).After(10_000, 100));
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
        using AmazonDynamoDBClient client = new(Credentials, Configure(new AmazonDynamoDBConfig()));
        await client.ListTablesAsync();
        string logs = SharedStack.Stack.Logs;
        Assert.That(logs, Does.Contain("ListTables"), "the daemon's own line is there");
        Assert.That(logs, Does.Not.Contain(SharedStack.Key.SecretAccessKey));
        Assert.That(logs, Does.Not.Contain(SharedStack.Stack.CloudSecretAccessKey));
        Assert.That(logs, Does.Not.Contain("Signature="));
    }

    private static T Configure<T>(T config)
        where T : ClientConfig
    {
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(GatewayStack.Region);
        config.MaxErrorRetry = 0;
        config.HttpClientFactory = new ProxyFactory();
        return config;
    }

    private sealed class ProxyFactory : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
            new(SdkClients.Handler(SharedStack.Stack.ProxyUrl, SharedStack.Stack.CaFile));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
