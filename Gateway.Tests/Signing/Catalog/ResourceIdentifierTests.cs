using System.Formats.Cbor;
using System.Text;
using System.Text.Json;
using Gateway.Signing.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Catalog;

[TestFixture]
public sealed class ResourceIdentifierTests
{
    private static readonly ServiceCatalog Catalog = ServiceCatalog.Default;

    [TestCase("dynamodb", "CreateTable", "POST", "/", "{\"AttributeDefinitions\":[{\"AttributeName\":\"id\"}],\"TableName\":\"Orders\"}", "TableName", "Orders")]
    [TestCase("dynamodb", "PutItem", "POST", "/", "{\"TableName\":\"Orders\",\"Item\":{\"id\":{\"S\":\"1", "TableName", "Orders", Description = "cut short")]
    [TestCase("dynamodb", "PutItem", "POST", "/", "{\"Item\":{\"TableName\":{\"S\":\"Decoy\"}},\"TableName\":\"Orders\"}", "TableName", "Orders")]
    [TestCase("sqs", "SendMessage", "POST", "/", "{\"QueueUrl\":\"https://sqs.us-east-1.amazonaws.com/123456789012/q\"}", "QueueUrl", "https://sqs.us-east-1.amazonaws.com/123456789012/q")]
    [TestCase("sqs", "CreateQueue", "POST", "/", "Action=CreateQueue&QueueName=my-queue", "QueueName", "my-queue")]
    [TestCase("sns", "CreateTopic", "POST", "/", "Action=CreateTopic&Name=my+topic", "Name", "my topic")]
    [TestCase("ec2", "TerminateInstances", "POST", "/", "Action=TerminateInstances&InstanceId.1=i-1&InstanceId.2=i-2", "InstanceId", "i-1")]
    [TestCase("lambda", "Invoke", "POST", "/2015-03-31/functions/my-fn/invocations", "{}", "FunctionName", "my-fn")]
    [TestCase("lambda", "CreateFunction", "POST", "/2015-03-31/functions", "{\"FunctionName\":\"my-fn\"}", "FunctionName", "my-fn")]
    [TestCase("route53", "CreateHostedZone", "POST", "/2013-04-01/hostedzone", "<CreateHostedZoneRequest><Name>example.com</Name></CreateHostedZoneRequest>", "Name", "example.com")]
    [TestCase("route53", "ChangeResourceRecordSets", "POST", "/2013-04-01/hostedzone/Z1/rrset", "", "Id", "Z1")]
    [TestCase("glacier", "CreateVault", "PUT", "/-/vaults/v", "", "accountId/vaultName", "-/v")]
    [TestCase("s3", "GetObject", "GET", "/bucket/a%20b/c", "", "Bucket/Key", "bucket/a b/c")]
    [TestCase("s3", "CreateBucket", "PUT", "/bucket", "", "Bucket", "bucket")]
    [TestCase("sns", "Publish", "POST", "/", "Action=Publish&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3Aalerts", "TopicArn", "arn:aws:sns:us-east-1:123456789012:alerts")]
    [TestCase("kinesis", "PutRecord", "POST", "/", "{\"StreamName\":\"clicks\",\"Data\":\"e30=\"}", "StreamName", "clicks")]
    [TestCase("apigateway", "GetRestApi", "GET", "/restapis/a1b2c3", "", "restapi_id", "a1b2c3")]
    [TestCase("apigateway", "CreateRestApi", "POST", "/restapis", "{\"name\":\"pets\"}", "name", "pets")]
    [TestCase("redshift", "DeleteCluster", "POST", "/", "Action=DeleteCluster&ClusterIdentifier=warehouse", "ClusterIdentifier", "warehouse")]
    [TestCase("stepfunctions", "StartExecution", "POST", "/", "{\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:flow\",\"input\":\"{}\"}", "stateMachineArn", "arn:aws:states:us-east-1:123456789012:stateMachine:flow")]
    [TestCase("stepfunctions", "CreateStateMachine", "POST", "/", "{\"name\":\"flow\",\"definition\":\"{}\"}", "name", "flow")]
    [TestCase("ecs", "CreateCluster", "POST", "/", "{\"clusterName\":\"web\"}", "clusterName", "web")]
    [TestCase("ecs", "UpdateService", "POST", "/", "{\"cluster\":\"web\",\"service\":\"front\",\"desiredCount\":2}", "service", "front")]
    [TestCase("ses", "SendEmail", "POST", "/", "Action=SendEmail&Source=a%40example.com&Destination.ToAddresses.member.1=b%40example.com", "Source", "a@example.com")]
    [TestCase("ecs", "DeleteCluster", "POST", "/", "{\"cluster\":\"web\"}", "cluster", "web")]
    [TestCase("ses", "VerifyEmailIdentity", "POST", "/", "Action=VerifyEmailIdentity&EmailAddress=a%40example.com", "EmailAddress", "a@example.com")]
    [TestCase("ses", "GetEmailIdentity", "GET", "/v2/email/identities/a%40example.com", "", "EmailIdentity", "a@example.com")]
    [TestCase("glacier", "UploadArchive", "POST", "/-/vaults/cellar/archives", "", "accountId/vaultName", "-/cellar")]
    public void The_resource_is_found_where_the_protocol_puts_it(
        string id, string operation, string method, string path, string body, string member, string value)
    {
        RequestResource? found = ResourceIdentifier.Identify(Catalog.Find(id)!, operation, new OperationRequest
        {
            Method = method,
            RawPath = path,
            RawQuery = "",
            Body = Encoding.UTF8.GetBytes(body),
        });

        Assert.That(found, Is.EqualTo(new RequestResource(member, value)));
    }

    [TestCase("""{"AlarmNames":["cpu","disk"]}""", "AlarmNames", "cpu")]
    [TestCase("""{"Dimensions":[{"Name":"Decoy"}],"AlarmNames":["cpu"]}""", "AlarmNames", "cpu")]
    [TestCase("""{"Filter":{"AlarmNames":["Decoy"]},"AlarmNames":["cpu"]}""", "AlarmNames", "cpu")]
    [TestCase("""{"AlarmNames":"cpu"}""", "AlarmNames", "cpu")]
    [TestCase("""{"AlarmNames":{"x":"Decoy"}}""", null, null)]
    [TestCase("""{"AlarmNames":[["Decoy"]]}""", null, null)]
    [TestCase("""{"AlarmNames":7}""", null, null)]
    [TestCase("{}", null, null)]
    public void The_resource_is_found_in_cbor_whole_and_cut_short(string json, string? member, string? value)
    {
        byte[] body = Cbor(JsonDocument.Parse(json).RootElement);
        RequestResource? expected = member is null ? null : new RequestResource(member, value!);
        Assert.That(InCbor(body), Is.EqualTo(expected));
        Assert.That(InCbor(body[..^1]), Is.EqualTo(expected), "cut short");
        Assert.That(InCbor([.. body[..^1], 0x61, (byte)'x', 0x81, 0xFE]), Is.EqualTo(expected), "with a fault behind it");
    }

    [Test]
    public void What_is_nested_without_end_is_read_to_a_bound()
    {
        byte[] deep = [0xBF, 0x61, (byte)'x', .. Enumerable.Repeat((byte)0x81, 1_000_000)];
        InCbor(deep);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(InCbor(deep), Is.Null);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(deep.Length + 100_000), "a copy of the body, and no frame a level");
    }

    [Test]
    public void The_bucket_of_a_virtual_host_is_part_of_the_resource()
    {
        RequestResource? found = ResourceIdentifier.Identify(Catalog.Find("s3")!, "GetObject", new OperationRequest
        {
            Method = "GET",
            RawPath = "/key",
            RawQuery = "",
            Host = Catalog.MatchHost("my.bucket.s3.us-east-1.amazonaws.com"),
        });

        Assert.That(found, Is.EqualTo(new RequestResource("Bucket/Key", "my.bucket/key")));
    }

    [TestCase("dynamodb", "ListTables", "{}")]
    [TestCase("dynamodb", "PutItem", "")]
    [TestCase("dynamodb", "PutItem", "{\"TableName\":")]
    [TestCase("dynamodb", "PutItem", "not json")]
    [TestCase("dynamodb", "PutItem", "{\"TableName\":7}")]
    [TestCase("sns", "ListTopics", "Action=ListTopics")]
    public void An_operation_that_names_nothing_has_no_resource(string id, string operation, string body)
    {
        RequestResource? found = ResourceIdentifier.Identify(Catalog.Find(id)!, operation, new OperationRequest
        {
            Method = "POST",
            RawPath = "/",
            RawQuery = "",
            Body = Encoding.UTF8.GetBytes(body),
        });

        Assert.That(found, Is.Null);
    }

    [Test]
    public void A_key_of_many_segments_costs_what_it_is_long()
    {
        string path = "/bucket" + string.Concat(Enumerable.Repeat("/k", 4000));
        OperationRequest request = new() { Method = "GET", RawPath = path, RawQuery = "" };
        ResourceIdentifier.Identify(Catalog.Find("s3")!, "GetObject", request);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RequestResource? found = ResourceIdentifier.Identify(Catalog.Find("s3")!, "GetObject", request);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100 * path.Length));
        Assert.That(found!.Value.Value, Does.StartWith("bucket/k/k/"));
    }

    [Test]
    public void A_long_name_is_cut()
    {
        RequestResource? found = ResourceIdentifier.Identify(Catalog.Find("s3")!, "GetObject", new OperationRequest
        {
            Method = "GET",
            RawPath = "/bucket/" + new string('k', 5000),
            RawQuery = "",
        });

        Assert.That(found!.Value.Value, Has.Length.EqualTo(RequestResource.MaxLength));
    }

    private static RequestResource? InCbor(byte[] body) => ResourceIdentifier.Identify(Catalog.Find("cloudwatch")!, "DeleteAlarms", new OperationRequest
    {
        Method = "POST",
        RawPath = "/service/GraniteServiceVersion20100801/operation/DeleteAlarms",
        RawQuery = "",
        ContentType = "application/cbor",
        Body = body,
    });

    /// <summary>Maps of indefinite length, as SDKs write them.</summary>
    private static byte[] Cbor(JsonElement element)
    {
        var writer = new CborWriter();
        Write(writer, element);
        return writer.Encode();
    }

    private static void Write(CborWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartMap(null);
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    writer.WriteTextString(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndMap();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray(element.GetArrayLength());
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteInt32(element.GetInt32());
                break;
            default:
                writer.WriteTextString(element.GetString()!);
                break;
        }
    }
}
