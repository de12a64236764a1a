using System.Text.Json.Nodes;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>Both generations of the AWS CLI through the whole product to an emulator that checks every signature: each service.</summary>
[TestFixtureSource(typeof(AwsCli), nameof(AwsCli.All))]
[Parallelizable(ParallelScope.Children)]
internal sealed class AwsCliTests(AwsCli aws)
{
    private const string Said = "grüße & <more>";

    private readonly string _folder = Directory.CreateTempSubdirectory("csg-cli-").FullName;

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestCase("dynamodb list-tables", "TableNames")]
    [TestCase("ec2 describe-vpcs", "Vpcs")]
    [TestCase("ecs list-clusters", "clusterArns")]
    [TestCase("redshift describe-clusters", "Clusters")]
    [TestCase("ssm describe-parameters", "Parameters")]
    [TestCase("sts get-caller-identity", "Account")]
    public async Task A_call_comes_back_from_the_service(string arguments, string says) =>
        Assert.That(await aws.CallAsync(arguments.Split(' ')), Does.Contain(says));

    [Test]
    public async Task Apigateway_keeps_a_rest_api()
    {
        string id = await aws.CallAsync(
            "apigateway", "create-rest-api", "--name", aws.Mark, "--description", Said, "--query", "id", "--output", "text");
        Assert.That(await aws.CallAsync("apigateway", "get-rest-api", "--rest-api-id", id, "--query", "description", "--output", "text"), Is.EqualTo(Said));
    }

    [Test]
    public async Task Apigatewayv2_keeps_an_http_api()
    {
        string id = await aws.CallAsync(
            "apigatewayv2", "create-api", "--name", aws.Mark, "--protocol-type", "HTTP", "--query", "ApiId", "--output", "text");
        Assert.That(await aws.CallAsync("apigatewayv2", "get-api", "--api-id", id, "--query", "Name", "--output", "text"), Is.EqualTo(aws.Mark));
    }

    [Test]
    public async Task Cloudwatch_keeps_a_metric()
    {
        await aws.CallAsync("cloudwatch", "put-metric-data", "--namespace", aws.Mark, "--metric-name", "calls", "--value", "1.5");
        Assert.That(await aws.CallAsync("cloudwatch", "list-metrics", "--namespace", aws.Mark), Does.Contain("calls"));
    }

    [Test]
    public async Task Glacier_keeps_an_archive()
    {
        // Two parts of the tree hash and a half: its levels differ from a plain hash.
        string archive = await RandomFileAsync("archive", 5 * 512 * 1024);
        await aws.CallAsync("glacier", "create-vault", "--account-id", "-", "--vault-name", aws.Mark);
        Assert.That(
            await aws.CallAsync("glacier", "upload-archive", "--account-id", "-", "--vault-name", aws.Mark, "--body", archive),
            Does.Contain("archiveId"));
    }

    [Test]
    public async Task Kinesis_takes_a_record()
    {
        await aws.CallAsync("kinesis", "create-stream", "--stream-name", aws.Mark, "--shard-count", "1");
        Assert.That(
            await aws.CallAsync("kinesis", "put-record", "--stream-name", aws.Mark, "--partition-key", "k", "--data", "aGVsbG8="),
            Does.Contain("SequenceNumber"));
    }

    [Test]
    public async Task Lambda_takes_a_function_of_50_megabytes()
    {
        const string Trust = """{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        string role = await aws.CallAsync(
            "iam", "create-role", "--role-name", aws.Mark, "--assume-role-policy-document", Trust, "--query", "Role.Arn", "--output", "text");
        string zip = Path.Combine(_folder, "function.zip");
        await File.WriteAllBytesAsync(zip, LambdaPackage.Create());
        string size = await aws.CallAsync(
            "lambda", "create-function", "--function-name", aws.Mark, "--runtime", "python3.12", "--role", role, "--handler", "handler.handler",
            "--zip-file", $"fileb://{zip}", "--query", "CodeSize", "--output", "text");
        Assert.That(size, Is.EqualTo($"{new FileInfo(zip).Length}"));
    }

    [Test]
    public async Task Route53_keeps_a_zone()
    {
        string id = await aws.CallAsync(
            "route53", "create-hosted-zone", "--name", $"{aws.Mark}.example.com", "--caller-reference", aws.Mark, "--query", "HostedZone.Id", "--output", "text");
        Assert.That(await aws.CallAsync("route53", "get-hosted-zone", "--id", id), Does.Contain($"{aws.Mark}.example.com."));
    }

    [Test]
    public async Task Ses_version_1_sends_a_mail()
    {
        string address = $"{aws.Mark}@example.com";
        await aws.CallAsync("ses", "verify-email-identity", "--email-address", address);
        Assert.That(
            await aws.CallAsync("ses", "send-email", "--from", address, "--to", address, "--subject", Said, "--text", Said), Does.Contain("MessageId"));
    }

    [Test]
    public async Task Ses_version_2_keeps_a_contact_list()
    {
        await aws.CallAsync("sesv2", "create-contact-list", "--contact-list-name", aws.Mark, "--description", Said);
        Assert.That(
            await aws.CallAsync("sesv2", "get-contact-list", "--contact-list-name", aws.Mark, "--query", "Description", "--output", "text"), Is.EqualTo(Said));
    }

    [Test]
    public async Task Sns_publishes_a_message()
    {
        string topic = await aws.CallAsync("sns", "create-topic", "--name", aws.Mark, "--query", "TopicArn", "--output", "text");
        Assert.That(await aws.CallAsync("sns", "publish", "--topic-arn", topic, "--message", Said), Does.Contain("MessageId"));
    }

    [Test]
    public async Task Sqs_delivers_a_message()
    {
        string queue = await aws.CallAsync("sqs", "create-queue", "--queue-name", aws.Mark, "--query", "QueueUrl", "--output", "text");
        await aws.CallAsync("sqs", "send-message", "--queue-url", queue, "--message-body", Said);
        Assert.That(
            await aws.CallAsync("sqs", "receive-message", "--queue-url", queue, "--query", "Messages[0].Body", "--output", "text"), Is.EqualTo(Said));
    }

    [Test]
    public async Task States_keeps_a_state_machine()
    {
        const string Definition = """{"StartAt":"end","States":{"end":{"Type":"Succeed"}}}""";
        await aws.CallAsync(
            "stepfunctions", "create-state-machine", "--name", aws.Mark, "--role-arn", $"arn:aws:iam::123456789012:role/{aws.Mark}", "--definition", Definition);
        Assert.That(await aws.CallAsync("stepfunctions", "list-state-machines"), Does.Contain($"stateMachine:{aws.Mark}"));
    }

    [TestCase("ec2 describe-vpcs", "AuthFailure")]
    [TestCase("lambda list-functions", "UnrecognizedClientException")]
    [TestCase("s3api list-buckets", "InvalidAccessKeyId")]
    [TestCase("sns list-topics", "InvalidClientTokenId")]
    public async Task An_unknown_key_is_said_in_the_services_protocol(string arguments, string code)
    {
        CommandResult answer = await aws.RunAsync(arguments.Split(' '), SharedStack.Key with { AccessKeyId = "CSGKUNKNOWNUNKNOWN00" });
        Assert.That(answer.Error, Does.Contain($"({code})"));
        Assert.That(answer.Error, Does.Contain("Client is unknown or has no access to service"));
    }

    [Test]
    public async Task A_wrong_secret_is_said_as_the_service_would()
    {
        CommandResult answer = await aws.RunAsync(["dynamodb", "list-tables"], SharedStack.Key with { SecretAccessKey = new string('x', 40) });
        Assert.That(answer.Error, Does.Contain("InvalidSignatureException"));
    }

    [Test]
    public async Task A_service_that_was_not_approved_is_said_with_where_to_ask()
    {
        CommandResult answer = await aws.RunAsync(["sns", "list-topics"], await SharedStack.Stack.RequestAccessAsync("sqs"));
        Assert.That(answer.Error, Does.Contain("(AccessDenied)"));
        Assert.That(answer.Error, Does.Contain("Client is unknown or has no access to service '"));
        Assert.That(answer.Error, Does.Contain("request access"));
    }

    [Test]
    public async Task A_revoked_request_is_not_active()
    {
        ProxyKey key = await SharedStack.Stack.RequestAccessAsync("dynamodb");
        CommandResult before = await aws.RunAsync(["dynamodb", "list-tables"], key);
        Assert.That(before.ExitCode, Is.Zero, before.ToString());
        await SharedStack.Stack.Admin.PostAsync($"access-requests/{key.AccessRequestId}/revoke", new JsonObject { ["reason"] = "test" });
        CommandResult after = await aws.RunAsync(["dynamodb", "list-tables"], key);
        Assert.That(after.Error, Does.Contain("(AccessDeniedException)").And.Contain("Client is not Active"));
    }

    private async Task<string> RandomFileAsync(string name, int size)
    {
        string file = Path.Combine(_folder, name);
        byte[] content = new byte[size];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(file, content);
        return file;
    }
}
