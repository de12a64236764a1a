using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>One stack for all end-to-end tests: it takes seconds to start.</summary>
[SetUpFixture]
internal sealed class SharedStack
{
    /// <summary>Every service that the tests call.</summary>
    public static readonly string[] Services =
    [
        "lambda", "ecs", "route53", "glacier", "apigateway", "sns", "ses", "redshift", "dynamodb", "sqs", "s3", "sts", "ec2", "kinesis", "cloudwatch",
        "stepfunctions", "ssm", "kms", "iam", "arc-region-switch", "bedrock-runtime", "transcribe",
    ];

    public static GatewayStack Stack { get; private set; } = null!;

    /// <summary>A key for every service that the tests call.</summary>
    public static ProxyKey Key { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Stack = await GatewayStack.StartAsync();
        Key = await Stack.RequestAccessAsync(Services);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Stack is not null)
        {
            await Stack.DisposeAsync();
        }
    }
}
