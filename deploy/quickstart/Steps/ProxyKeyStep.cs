using Gateway.Quickstart.Api;
using Gateway.Quickstart.State;

namespace Gateway.Quickstart.Steps;

/// <summary>The access request from asking to the one-time secret; a proxy key that still works is kept.</summary>
internal sealed class ProxyKeyStep(ControlPlaneApi admin, ControlPlaneApi developer, StateFolder folder)
{
    /// <summary>What most first experiments need; each is left out if the catalog does not let it be requested.</summary>
    private static readonly string[] WantedServices =
    [
        "apigateway", "cloudformation", "cloudwatch", "cognito-identity", "cognito-idp", "devicefarm", "dynamodb", "ec2", "ecr", "ecs",
        "events", "firehose", "glacier", "iam", "kinesis", "kms", "lambda", "logs", "mobile", "pinpoint", "rds", "route53", "s3",
        "secretsmanager", "ses", "sns", "sqs", "ssm", "stepfunctions", "sts",
    ];

    public async Task RunAsync(string environmentId, string credentialId, CancellationToken cancellationToken)
    {
        QuickstartState state = folder.Load();
        if (state.ProxyKeys.TryGetValue(credentialId, out ProxyKey? kept) && await IsUsableAsync(kept, environmentId, credentialId, cancellationToken))
        {
            folder.Save(state with { Current = kept });
            Console.WriteLine($"the developer's proxy key {kept.AccessKeyId} is still good");
            return;
        }

        AccessRequestAnswer request = await RequestAsync(environmentId, cancellationToken);
        request = await admin.PostAsync(
            $"access-requests/{request.Id}/approve",
            new ApprovalBody(credentialId, "quickstart"),
            ApiJson.Default.ApprovalBody,
            ApiJson.Default.AccessRequestAnswer,
            cancellationToken);
        Console.WriteLine($"the admin approved it with the cloud credential: {request.Status}");

        SecretAnswer secret = await developer.PostAsync(
            $"environments/{environmentId}/access-requests/{request.Id}/secret", ApiJson.Default.SecretAnswer, cancellationToken);
        ProxyKey key = new(environmentId, request.Id, secret.AccessKeyId, secret.SecretAccessKey);
        folder.Save(state with { ProxyKeys = state.ProxyKeys.SetItem(credentialId, key), Current = key });
        Console.WriteLine($"the developer took the one-time secret of proxy key {secret.AccessKeyId}");
    }

    private async Task<AccessRequestAnswer> RequestAsync(string environmentId, CancellationToken cancellationToken)
    {
        PageAnswer<ServiceAnswer> catalog = await developer.GetAsync(
            "services?cloud=aws&limit=500", ApiJson.Default.PageAnswerServiceAnswer, cancellationToken);
        HashSet<string> requestable = [.. catalog.Items.Where(static s => s.Requestable).Select(static s => s.Id)];
        AccessRequestAnswer request = await developer.PostAsync(
            $"environments/{environmentId}/access-requests",
            new AccessRequestBody("aws", [.. WantedServices.Where(requestable.Contains)], "Trying the gateway out (quickstart)"),
            ApiJson.Default.AccessRequestBody,
            ApiJson.Default.AccessRequestAnswer,
            cancellationToken);
        Console.WriteLine($"the developer asked for access to {request.Services?.Count} services: {request.Status}");
        return request;
    }

    private async Task<bool> IsUsableAsync(ProxyKey key, string environmentId, string credentialId, CancellationToken cancellationToken)
    {
        AccessRequestAnswer? request = key.EnvironmentId == environmentId
            ? await admin.FindAsync($"access-requests/{key.AccessRequestId}", ApiJson.Default.AccessRequestAnswer, cancellationToken)
            : null;
        return request?.Status == "active" && request.CloudCredentialId == credentialId;
    }
}
