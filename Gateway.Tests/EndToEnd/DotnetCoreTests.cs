using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The core of the AWS SDK for .NET through the whole product, to the services whose own packages are not to be had here.</summary>
[TestFixture]
internal sealed class DotnetCoreTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";
    private const string Said = "grüße & <more>";

    private CoreClient _client = null!;
    private CoreClient _global = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _client = new CoreClient(DotnetSdk.Credentials);
        _global = new CoreClient(DotnetSdk.Credentials, isGlobal: true);
    }

    [OneTimeTearDown]
    public void Close()
    {
        _client.Dispose();
        _global.Dispose();
    }

    [Test]
    public async Task Apigateway_keeps_a_rest_api() => Assert.That(
        await TextAsync(new CoreCall { Service = "apigateway", Path = "/restapis", ContentType = Json, Body = Bytes(new { name = Said }) }),
        Does.Contain("\"id\""));

    [Test]
    public async Task Cloudwatch_takes_a_metric_in_a_form()
    {
        await FormAsync("monitoring", "2010-08-01", "PutMetricData", "Namespace=dotnet&MetricData.member.1.MetricName=calls&MetricData.member.1.Value=1");
        Assert.That(await FormAsync("monitoring", "2010-08-01", "ListMetrics", "Namespace=dotnet"), Does.Contain("calls"));
    }

    [Test]
    public async Task Glacier_keeps_an_archive_by_its_tree_hash()
    {
        Dictionary<string, string> version = new() { ["x-amz-glacier-version"] = "2012-06-01" };
        await TextAsync(new CoreCall { Service = "glacier", Method = "PUT", Path = "/-/vaults/dotnet", ContentType = Json, Headers = version });
        byte[] archive = RandomNumberGenerator.GetBytes(5 * 512 * 1024);
        CoreAnswer kept = await _client.CallAsync(new CoreCall
        {
            Service = "glacier",
            Path = "/-/vaults/dotnet/archives",
            ContentType = "application/octet-stream",
            Body = archive,
            Headers = new Dictionary<string, string>(version)
            {
                ["x-amz-content-sha256"] = Convert.ToHexStringLower(SHA256.HashData(archive)),
                ["x-amz-sha256-tree-hash"] = Convert.ToHexStringLower(TreeHash(archive)),
            },
        });
        // The archive's id is in a header.
        Assert.That(kept.HttpStatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Kinesis_takes_a_record()
    {
        await TargetAsync("kinesis", "Kinesis_20131202.CreateStream", "1.1", new { StreamName = "dotnet", ShardCount = 1 });
        Assert.That(
            await TargetAsync("kinesis", "Kinesis_20131202.PutRecord", "1.1", new { StreamName = "dotnet", PartitionKey = "k", Data = "aGVsbG8=" }),
            Does.Contain("SequenceNumber"));
    }

    [Test]
    public async Task Lambda_takes_a_function_of_50_megabytes()
    {
        const string Trust = """{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        await _global.CallAsync(new CoreCall
        {
            Service = "iam",
            ContentType = Form,
            Body = Encoding.UTF8.GetBytes(
                $"Action=CreateRole&Version=2010-05-08&RoleName=dotnet&AssumeRolePolicyDocument={Uri.EscapeDataString(Trust)}"),
        });
        byte[] zip = LambdaPackage.Create();
        string made = await TextAsync(new CoreCall
        {
            Service = "lambda",
            Path = "/2015-03-31/functions",
            ContentType = Json,
            Body = Bytes(new
            {
                FunctionName = "dotnet",
                Runtime = "python3.12",
                Role = "arn:aws:iam::123456789012:role/dotnet",
                Handler = "handler.handler",
                Code = new { ZipFile = Convert.ToBase64String(zip) },
            }),
        });
        Assert.That(JsonNode.Parse(made)!["CodeSize"]!.GetValue<int>(), Is.EqualTo(zip.Length));
    }

    [Test]
    public async Task Redshift_describes_clusters() =>
        Assert.That(await FormAsync("redshift", "2012-12-01", "DescribeClusters", ""), Does.Contain("DescribeClustersResult"));

    [Test]
    public async Task Route53_keeps_a_zone() => Assert.That(
        (await _global.CallAsync(new CoreCall
        {
            Service = "route53",
            Path = "/2013-04-01/hostedzone",
            ContentType = "application/xml",
            Body = """
                <CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>dotnet.example.com</Name><CallerReference>dotnet</CallerReference></CreateHostedZoneRequest>
                """u8.ToArray(),
        })).Text,
        Does.Contain("dotnet.example.com."));

    [Test]
    public async Task Ses_version_1_sends_a_mail()
    {
        await FormAsync("ses", "2010-12-01", "VerifyEmailIdentity", "EmailAddress=dotnet%40example.com", host: "email");
        string text = Uri.EscapeDataString(Said);
        Assert.That(
            await FormAsync(
                "ses",
                "2010-12-01",
                "SendEmail",
                "Source=dotnet%40example.com&Destination.ToAddresses.member.1=dotnet%40example.com"
                + $"&Message.Subject.Data={text}&Message.Body.Text.Data={text}",
                host: "email"),
            Does.Contain("MessageId"));
    }

    [Test]
    public async Task Ses_version_2_keeps_a_contact_list()
    {
        await TextAsync(new CoreCall
        {
            Service = "ses",
            Host = "email",
            Path = "/v2/email/contact-lists",
            ContentType = Json,
            Body = Bytes(new { ContactListName = "dotnet", Description = Said }),
        });
        Assert.That(
            await TextAsync(new CoreCall { Service = "ses", Host = "email", Method = "GET", Path = "/v2/email/contact-lists/dotnet", ContentType = Json }),
            Does.Contain("dotnet"));
    }

    [Test]
    public async Task Sns_makes_a_topic() => Assert.That(await FormAsync("sns", "2010-03-31", "CreateTopic", "Name=dotnet"), Does.Contain("TopicArn"));

    [Test]
    public async Task States_lists_state_machines() =>
        Assert.That(await TargetAsync("states", "AWSStepFunctions.ListStateMachines", "1.0", new { }), Does.Contain("stateMachines"));

    /// <summary>Glacier's hash: of the hashes of each MiB, two and two together (Amazon S3 Glacier, Computing Checksums).</summary>
    private static byte[] TreeHash(byte[] content)
    {
        List<byte[]> level = [.. content.Chunk(1024 * 1024).Select(SHA256.HashData)];
        while (level.Count > 1)
        {
            level = [.. level.Chunk(2).Select(static pair => pair.Length == 1 ? pair[0] : SHA256.HashData([.. pair[0], .. pair[1]]))];
        }

        return level[0];
    }

    private static byte[] Bytes(object body) => JsonSerializer.SerializeToUtf8Bytes(body);

    private Task<string> FormAsync(string service, string version, string action, string parameters, string? host = null) => TextAsync(new CoreCall
    {
        Service = service,
        Host = host,
        ContentType = Form,
        Body = Encoding.UTF8.GetBytes($"Action={action}&Version={version}{(parameters.Length == 0 ? "" : "&")}{parameters}"),
    });

    private Task<string> TargetAsync(string service, string target, string version, object body) => TextAsync(new CoreCall
    {
        Service = service,
        ContentType = $"application/x-amz-json-{version}",
        Headers = new Dictionary<string, string> { ["X-Amz-Target"] = target },
        Body = Bytes(body),
    });

    private async Task<string> TextAsync(CoreCall call) => (await _client.CallAsync(call)).Text;
}
