using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

[TestFixture]
internal sealed class Boto3Tests
{
    [Test]
    public async Task Every_service_of_the_mission_answers_a_boto3_program()
    {
        CommandResult has = await Command.RunAsync("python3", ["-c", "import boto3"]);
        if (has.ExitCode != 0)
        {
            Assert.Ignore("'boto3' is not installed for python3: this test needs it.");
        }

        CommandResult ran = await Command.RunAsync(
            "python3",
            [Path.Combine(RepositoryFiles.Root, "Gateway.Tests", "EndToEnd", "boto3_calls.py")],
            environment: SharedStack.Stack.ClientEnvironment(SharedStack.Key));
        Assert.That(ran.ExitCode, Is.Zero, ran.ToString() + SharedStack.Stack.RefusedByUpstream);
        Assert.That(ran.Output.TrimEnd(), Does.EndWith("done"));
        Assert.That(ran.Output, Does.Contain("dynamodb: ü").And.Contain("s3: True"));
    }
}
