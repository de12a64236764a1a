using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>curl's own signer through the whole product.</summary>
[TestFixture]
internal sealed class CurlTests
{
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
}
