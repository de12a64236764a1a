using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The AWS CLI through the whole product to an emulator that checks every signature.</summary>
[TestFixture]
internal sealed class AwsCliTests
{
    [TestCase("lambda list-functions", "Functions")]
    [TestCase("ecs create-cluster --cluster-name orders", "clusterArn")]
    [TestCase("route53 create-hosted-zone --name example.com --caller-reference 1", "HostedZone")]
    [TestCase("glacier create-vault --account-id - --vault-name archive", "")]
    [TestCase("glacier list-vaults --account-id -", "VaultList")]
    [TestCase("apigateway create-rest-api --name orders", "orders")]
    [TestCase("sns create-topic --name orders", "TopicArn")]
    [TestCase("ses verify-email-identity --email-address a@example.com", "")]
    [TestCase("sesv2 list-contact-lists", "")]
    [TestCase("redshift describe-clusters", "Clusters")]
    [TestCase("dynamodb list-tables", "TableNames")]
    [TestCase("sqs create-queue --queue-name orders", "QueueUrl")]
    [TestCase("sts get-caller-identity", "Account")]
    [TestCase("ec2 describe-vpcs", "Vpcs")]
    [TestCase("kinesis list-streams", "StreamNames")]
    [TestCase("cloudwatch list-metrics", "")]
    public async Task A_call_comes_back_from_the_service(string arguments, string says)
    {
        CommandResult answer = await AwsAsync(arguments);
        Assert.That(answer.ExitCode, Is.Zero, answer.ToString() + SharedStack.Stack.RefusedByUpstream);
        Assert.That(answer.Output, Does.Contain(says));
    }

    [Test]
    public async Task An_object_is_stored_listed_and_read_back()
    {
        string folder = Directory.CreateTempSubdirectory("csg-cli-").FullName, up = Path.Combine(folder, "up.bin"), down = Path.Combine(folder, "down.bin");
        byte[] content = new byte[2 * 1024 * 1024];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(up, content);
        foreach (string arguments in (string[])["s3 mb s3://e2e-bucket", $"s3 cp {up} s3://e2e-bucket/a/b", $"s3 cp s3://e2e-bucket/a/b {down}"])
        {
            CommandResult answer = await AwsAsync(arguments);
            Assert.That(answer.ExitCode, Is.Zero, answer.ToString() + SharedStack.Stack.RefusedByUpstream);
        }

        Assert.That(await File.ReadAllBytesAsync(down), Is.EqualTo(content));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_wrong_secret_is_said_as_the_service_would()
    {
        CommandResult answer = await AwsAsync("dynamodb list-tables", SharedStack.Key with { SecretAccessKey = new string('x', 40) });
        Assert.That(answer.Error, Does.Contain("InvalidSignatureException"));
    }

    [TestCase("dynamodb list-tables", "UnrecognizedClientException")]
    [TestCase("sns list-topics", "InvalidClientTokenId")]
    [TestCase("s3api list-buckets", "InvalidAccessKeyId")]
    [TestCase("ec2 describe-vpcs", "AuthFailure")]
    [TestCase("lambda list-functions", "UnrecognizedClientException")]
    [TestCase("route53 list-hosted-zones", "InvalidClientTokenId")]
    public async Task An_unknown_key_is_said_in_the_services_protocol(string arguments, string code)
    {
        CommandResult answer = await AwsAsync(arguments, SharedStack.Key with { AccessKeyId = "CSGKUNKNOWNUNKNOWN00" });
        Assert.That(answer.Error, Does.Contain($"({code})"));
        Assert.That(answer.Error, Does.Contain("Client is unknown or has no access to service"));
    }

    [TestCase("dynamodb list-tables", "AccessDeniedException")]
    [TestCase("sns list-topics", "AccessDenied")]
    public async Task A_service_that_was_not_approved_is_said_with_where_to_ask(string arguments, string code)
    {
        ProxyKey key = await SharedStack.Stack.RequestAccessAsync("sqs");
        CommandResult answer = await AwsAsync(arguments, key);
        Assert.That(answer.Error, Does.Contain($"({code})"));
        Assert.That(answer.Error, Does.Contain("Client is unknown or has no access to service '"));
        Assert.That(answer.Error, Does.Contain("request access"));
    }

    [Test]
    public async Task A_revoked_request_is_not_active()
    {
        ProxyKey key = await SharedStack.Stack.RequestAccessAsync("dynamodb");
        CommandResult before = await AwsAsync("dynamodb list-tables", key);
        Assert.That(before.ExitCode, Is.Zero, before.ToString());
        await SharedStack.Stack.Admin.PostAsync($"access-requests/{key.AccessRequestId}/revoke", new System.Text.Json.Nodes.JsonObject { ["reason"] = "test" });
        CommandResult after = await AwsAsync("dynamodb list-tables", key);
        Assert.That(after.Error, Does.Contain("(AccessDeniedException)").And.Contain("Client is not Active"));
    }

    [Test]
    public async Task Curl_signs_and_gets_through()
    {
        CommandResult answer = await Command.RunAsync(
            "curl",
            [
                "-sS", "--aws-sigv4", "aws:amz:eu-west-1:dynamodb", "--user", $"{SharedStack.Key.AccessKeyId}:{SharedStack.Key.SecretAccessKey}",
                "-H", "X-Amz-Target: DynamoDB_20120810.ListTables", "-H", "Content-Type: application/x-amz-json-1.0", "-d", "{}",
                "https://dynamodb.eu-west-1.amazonaws.com/",
            ],
            environment: SharedStack.Stack.ClientEnvironment(SharedStack.Key));
        Assert.That(answer.Output, Does.Contain("TableNames"), answer.ToString());
    }

    private static Task<CommandResult> AwsAsync(string arguments, ProxyKey? key = null) => Command.RunAsync(
        "aws", arguments.Split(' '), environment: SharedStack.Stack.ClientEnvironment(key ?? SharedStack.Key));
}
