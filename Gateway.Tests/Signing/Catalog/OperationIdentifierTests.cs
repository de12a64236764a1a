using System.Text;
using Gateway.Signing.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Catalog;

[TestFixture]
public sealed class OperationIdentifierTests
{
    private const string Form = "application/x-www-form-urlencoded; charset=utf-8";

    private static readonly ServiceCatalog Catalog = ServiceCatalog.Default;

    [TestCase("DynamoDB_20120810.CreateTable", "CreateTable")]
    [TestCase("DynamoDBStreams_20120810.GetRecords", "GetRecords")]
    [TestCase("DynamoDB_20120810.GetRecords", null)]
    [TestCase("DynamoDB_20120810.NoSuchThing", null)]
    [TestCase("DynamoDB_19990101.CreateTable", null)]
    [TestCase("CreateTable", null)]
    [TestCase("", null)]
    public void A_target_names_the_operation_when_service_and_operation_are_known(string target, string? expected)
    {
        Assert.That(Identify("dynamodb", "POST", "/", "", target, "application/x-amz-json-1.0"), Is.EqualTo(expected));
    }

    [TestCase("com.amazonaws.transcribe.Transcribe.StartStreamTranscription", "StartStreamTranscription")]
    [TestCase("com.amazonaws.transcribe.Transcribe.DeleteVocabulary", null, Description = "the path says another")]
    [TestCase("com.example.transcribe.Transcribe.StartStreamTranscription", null)]
    [TestCase("com.amazonaws.transcribe.Transcribes.StartStreamTranscription", null)]
    public void A_target_may_name_its_package_as_streams_of_transcribe_do(string target, string? expected)
    {
        Assert.That(Identify("transcribe", "POST", "/stream-transcription", "", target, "application/vnd.amazon.eventstream"), Is.EqualTo(expected));
    }

    [TestCase("sns", "Action=Publish&TopicArn=x&Version=2010-03-31", "Publish")]
    [TestCase("sns", "TopicArn=x&Version=2010-03-31&Action=Publish", "Publish")]
    [TestCase("sns", "%41ction=Publish", "Publish")]
    [TestCase("sns", "Action=Publish&Action=Publish", "Publish")]
    [TestCase("sns", "Action=Publish&Action=DeleteTopic", null)]
    [TestCase("sns", "Action=NoSuchThing&Action=Publish", null)]
    [TestCase("sns", "Action=Publi%73h", "Publish")]
    [TestCase("sns", "Action", null)]
    [TestCase("sns", "Action=publish", null)]
    [TestCase("sns", "Action=", null)]
    [TestCase("sns", "", null)]
    [TestCase("ec2", "Action=DescribeInstances&Version=2016-11-15", "DescribeInstances")]
    [TestCase("sqs", "Action=SendMessage&MessageBody=a%26b", "SendMessage")]
    [TestCase("sts", "Action=GetCallerIdentity&Version=2011-06-15", "GetCallerIdentity")]
    [TestCase("elb", "Action=CreateTargetGroup&Version=2015-12-01", "CreateTargetGroup")]
    [TestCase("ses", "Action=SendRawEmail", "SendRawEmail")]
    public void A_form_names_the_operation_by_its_action(string id, string form, string? expected)
    {
        Assert.That(Identify(id, "POST", "/", "", null, Form, form), Is.EqualTo(expected));
        Assert.That(Identify(id, "GET", "/", form, null, null), Is.EqualTo(expected), "the same in the query string");
    }

    [Test]
    public void Members_of_any_length_are_passed_over_and_name_nothing()
    {
        string filler = new('x', 100_000), escapes = string.Concat(Enumerable.Repeat("%41", 1000));
        Assert.That(Identify("sns", "POST", "/", "", null, Form, $"Message={filler}&Action=Publish&{filler}"), Is.EqualTo("Publish"));
        foreach (string action in (string[])["Publish" + filler, "Publish" + escapes, "Publish" + filler + "%41"])
        {
            Assert.That(Identify("sns", "POST", "/", "", null, Form, "Action=" + action), Is.Null);
            Assert.That(Identify("sns", "POST", "/", "", null, Form, $"Action=Publish&Action={action}"), Is.Null);
            Assert.That(Identify("sns", "GET", "/", "Action=" + action, null, null), Is.Null);
        }
    }

    [Test]
    public void A_request_that_reads_as_two_operations_has_no_name()
    {
        Assert.That(Identify("sqs", "POST", "/", "Action=ListQueues", null, Form, "Action=DeleteQueue"), Is.Null);
        Assert.That(Identify("sqs", "POST", "/", "", "AmazonSQS.ListQueues", Form, "Action=DeleteQueue"), Is.Null);
        Assert.That(Identify("ses", "GET", "/v2/email/identities", "Action=DeleteIdentity", null, null), Is.Null);
        Assert.That(Identify("cloudwatch", "POST", "/service/GraniteServiceVersion20100801/operation/ListMetrics", "", "GraniteServiceVersion20100801.DeleteAlarms", null), Is.Null);
        Assert.That(Identify("sqs", "POST", "/", "", "AmazonSQS.ListQueues", Form, "Action=ListQueues"), Is.EqualTo("ListQueues"));
    }

    [TestCase("/service/GraniteServiceVersion20100801/operation/PutMetricData", "PutMetricData")]
    [TestCase("/service/GraniteServiceVersion20100801/operation/NoSuchThing", null)]
    [TestCase("/service/Other/operation/PutMetricData", null)]
    public void A_cbor_path_names_the_operation(string path, string? expected)
    {
        Assert.That(Identify("cloudwatch", "POST", path, "", null, "application/cbor"), Is.EqualTo(expected));
    }

    [TestCase("lambda", "GET", "/2015-03-31/functions/", "", "ListFunctions")]
    [TestCase("lambda", "GET", "/2015-03-31/functions", "", "ListFunctions")]
    [TestCase("lambda", "POST", "/2015-03-31/functions", "", "CreateFunction")]
    [TestCase("lambda", "POST", "/2015-03-31/functions/my-fn/invocations", "Qualifier=1", "Invoke")]
    [TestCase("lambda", "POST", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Amy-fn/invocations", "", "Invoke")]
    [TestCase("lambda", "POST", "/2015-03-31/f%75nctions/my-fn/invocations", "", "Invoke")]
    [TestCase("lambda", "POST", "//2015-03-31/./functions/x/../my-fn/invocations", "", "Invoke")]
    [TestCase("lambda", "DELETE", "/2015-03-31/functions/my-fn", "", "DeleteFunction")]
    [TestCase("lambda", "PATCH", "/2015-03-31/functions/my-fn", "", null)]
    [TestCase("lambda", "GET", "/1999-01-01/functions/my-fn", "", null)]
    [TestCase("route53", "POST", "/2013-04-01/hostedzone", "", "CreateHostedZone")]
    [TestCase("route53", "GET", "/2013-04-01/hostedzone/Z123/rrset", "maxitems=1", "ListResourceRecordSets")]
    [TestCase("glacier", "PUT", "/-/vaults/my-vault", "", "CreateVault")]
    [TestCase("glacier", "POST", "/123456789012/vaults/my-vault/archives", "", "UploadArchive")]
    [TestCase("apigateway", "GET", "/restapis", "", "GetRestApis")]
    [TestCase("apigateway", "POST", "/restapis", "mode=import", "ImportRestApi")]
    [TestCase("apigateway", "POST", "/restapis", "", "CreateRestApi")]
    [TestCase("apigateway", "GET", "/v2/apis", "", "GetApis")]
    [TestCase("ses", "POST", "/v2/email/outbound-emails", "", "SendEmail")]
    [TestCase("cloudfront", "POST", "/2020-05-31/distribution", "WithTags", "CreateDistributionWithTags")]
    [TestCase("cloudfront", "POST", "/2020-05-31/distribution", "", "CreateDistribution")]
    [TestCase("geo-maps", "GET", "/v2/tiles/a/1/2/3", "", "GetTile")]
    [TestCase("transcribe", "POST", "/stream-transcription", "", "StartStreamTranscription")]
    [TestCase("mobile", "GET", "/projects", "", "ListProjects")]
    public void Method_and_path_name_a_rest_operation(string id, string method, string path, string query, string? expected)
    {
        Assert.That(Identify(id, method, path, query, null, null), Is.EqualTo(expected));
    }

    [TestCase("GET", "/", "", "ListBuckets")]
    [TestCase("GET", "/bucket", "", "ListObjects")]
    [TestCase("GET", "/bucket/", "list-type=2&prefix=a", "ListObjectsV2")]
    [TestCase("GET", "/bucket", "list-type=1", "ListObjects")]
    [TestCase("GET", "/bucket", "location", "GetBucketLocation")]
    [TestCase("GET", "/bucket/key", "", "GetObject")]
    [TestCase("GET", "/bucket//key", "", "GetObject")]
    [TestCase("GET", "/bucket/a/../b", "", "GetObject")]
    [TestCase("GET", "/bucket/key", "tagging", "GetObjectTagging")]
    [TestCase("GET", "/bucket/key", "tagging=&versionId=1", "GetObjectTagging")]
    [TestCase("GET", "/bucket/key", "uploadId=1", "ListParts")]
    [TestCase("HEAD", "/bucket/key", "", "HeadObject")]
    [TestCase("HEAD", "/bucket", "", "HeadBucket")]
    [TestCase("PUT", "/bucket", "", "CreateBucket")]
    [TestCase("PUT", "/bucket", "policy", "PutBucketPolicy")]
    [TestCase("PUT", "/bucket/key", "x-id=PutObject", "PutObject")]
    [TestCase("PUT", "/bucket/key", "partNumber=1&uploadId=2", "UploadPart")]
    [TestCase("POST", "/bucket/key", "uploads", "CreateMultipartUpload")]
    [TestCase("POST", "/bucket/key", "uploadId=2", "CompleteMultipartUpload")]
    [TestCase("POST", "/bucket", "delete", "DeleteObjects")]
    [TestCase("POST", "/bucket", "", "PostObject")]
    [TestCase("POST", "/bucket/key", "select&select-type=2", "SelectObjectContent")]
    [TestCase("DELETE", "/bucket/key", "uploadId=2", "AbortMultipartUpload")]
    [TestCase("DELETE", "/bucket/key", "", "DeleteObject")]
    [TestCase("GET", "/bucket", "analytics&id=1", "GetBucketAnalyticsConfiguration")]
    [TestCase("GET", "/bucket", "analytics", "ListBucketAnalyticsConfigurations")]
    public void S3_is_named_in_path_style_and_by_virtual_host(string method, string path, string query, string expected)
    {
        CatalogService s3 = Catalog.Find("s3")!;
        Assert.That(Identify("s3", method, path, query, null, "application/octet-stream"), Is.EqualTo(expected));
        if (!path.StartsWith("/bucket", StringComparison.Ordinal))
        {
            return;
        }

        string rest = path["/bucket".Length..];
        string? virtualHosted = OperationIdentifier.Identify(s3, new OperationRequest
        {
            Method = method,
            RawPath = rest.Length == 0 ? "/" : rest,
            RawQuery = query,
            Host = Catalog.MatchHost("bucket.s3.us-east-1.amazonaws.com"),
        });
        Assert.That(virtualHosted, Is.EqualTo(expected), "virtual host");
    }

    [TestCase("", "CopyObject")]
    [TestCase("partNumber=1&uploadId=2", "UploadPartCopy")]
    public void A_copy_is_told_by_its_header(string query, string expected)
    {
        string? name = OperationIdentifier.Identify(Catalog.Find("s3")!, new OperationRequest
        {
            Method = "PUT",
            RawPath = "/bucket/key",
            RawQuery = query,
            HasCopySource = true,
        });

        Assert.That(name, Is.EqualTo(expected));
    }

    [TestCase("GET", "abc.lambda-url.us-east-1.on.aws", "/2015-03-31/functions/x", "lambda", "InvokeFunctionUrl")]
    [TestCase("PUT", "search-x.us-east-1.es.amazonaws.com", "/index/_doc/1", "es", "ESHttpPut")]
    [TestCase("POST", "abc.execute-api.us-east-1.amazonaws.com", "/prod/pets", "apigatewaymanagementapi", "Invoke")]
    [TestCase("POST", "abc.execute-api.us-east-1.amazonaws.com", "/prod/@connections/x1", "apigatewaymanagementapi", "PostToConnection")]
    [TestCase("GET", "s3express-control.us-west-2.amazonaws.com", "/", "s3", "ListDirectoryBuckets")]
    [TestCase("POST", "aps-workspaces.us-east-1.amazonaws.com", "/workspaces/ws-1/api/v1/remote_write", "amp", "RemoteWrite")]
    public void A_host_of_its_own_decides(string method, string host, string path, string id, string expected)
    {
        string? name = OperationIdentifier.Identify(Catalog.Find(id)!, new OperationRequest
        {
            Method = method,
            RawPath = path,
            RawQuery = "",
            Host = Catalog.MatchHost(host),
        });

        Assert.That(name, Is.EqualTo(expected));
    }

    [TestCase("dynamodb", "POST", "/", "DynamoDB_20120810.ListTables", "application/x-amz-json-1.0", null, WireProtocol.Json10)]
    [TestCase("sqs", "POST", "/", "AmazonSQS.ListQueues", "application/x-amz-json-1.0", null, WireProtocol.Json10)]
    [TestCase("sqs", "POST", "/123456789012/q", null, Form, null, WireProtocol.Query)]
    [TestCase("sqs", "GET", "/123456789012/q", null, null, null, WireProtocol.Query)]
    [TestCase("cloudwatch", "POST", "/", null, Form, null, WireProtocol.Query)]
    [TestCase("cloudwatch", "POST", "/", "GraniteServiceVersion20100801.ListMetrics", "application/x-amz-json-1.0", null, WireProtocol.Json10)]
    [TestCase("cloudwatch", "POST", "/service/GraniteServiceVersion20100801/operation/ListMetrics", null, "application/cbor", "rpc-v2-cbor", WireProtocol.RpcV2Cbor)]
    [TestCase("ses", "POST", "/", null, Form, null, WireProtocol.Query)]
    [TestCase("ses", "POST", "/v2/email/outbound-emails", null, "application/json", null, WireProtocol.RestJson)]
    [TestCase("ses", "GET", "/v2/email/identities", null, null, null, WireProtocol.RestJson)]
    [TestCase("s3", "PUT", "/bucket/key", null, Form, null, WireProtocol.RestXml)]
    [TestCase("s3", "PUT", "/bucket/key", "DynamoDB_20120810.ListTables", "application/x-amz-json-1.0", "rpc-v2-cbor", WireProtocol.RestXml)]
    [TestCase("ec2", "POST", "/", null, Form, null, WireProtocol.Ec2)]
    [TestCase("route53", "GET", "/2013-04-01/hostedzone", null, null, null, WireProtocol.RestXml)]
    [TestCase("transcribe", "POST", "/", "Transcribe.ListVocabularies", "application/x-amz-json-1.1", null, WireProtocol.Json11)]
    [TestCase("transcribe", "POST", "/stream-transcription", null, "application/vnd.amazon.eventstream", null, WireProtocol.RestJson)]
    [TestCase("s3", "PUT", "/bucket/key", null, "application/vnd.amazon.eventstream", null, WireProtocol.RestXml)]
    public void Errors_are_written_in_the_protocol_of_the_request(
        string id, string method, string path, string? target, string? contentType, string? smithyProtocol, WireProtocol expected)
    {
        Assert.That(
            OperationIdentifier.ProtocolOf(Catalog.Find(id)!, method, path, target, contentType, smithyProtocol),
            Is.EqualTo(expected));
    }

    [Test]
    public void Random_requests_are_named_or_not_without_a_fault()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        const string Alphabet = "/?&=%.{}+~aZ09\\ \0é";
        for (int i = 0; i < 5000; i++)
        {
            string Text() => string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            CatalogService service = Catalog.Services[random.Next(Catalog.Services.Count)];
            Assert.DoesNotThrow(
                () => Identify(service.Id, random.Next(2) == 0 ? "GET" : "POST", Text(), Text(), random.Next(2) == 0 ? Text() : null, Form, Text()),
                $"seed {seed}, case {i}");
        }
    }

    private static string? Identify(
        string id, string method, string path, string query, string? target, string? contentType, string body = "") =>
        OperationIdentifier.Identify(Catalog.Find(id)!, method, path, query, target, contentType, Encoding.UTF8.GetBytes(body));
}
