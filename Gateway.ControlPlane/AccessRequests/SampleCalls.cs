namespace Gateway.ControlPlane.AccessRequests;

/// <summary>
/// For services that are asked for often: a call that changes nothing, with which a set-up is tried. Those that every account may make,
/// and that answer little, come first.
/// </summary>
internal static class SampleCalls
{
    private static readonly SampleCall WhoAmI = new("sts", "GetCallerIdentity", "STS", "SecurityToken", Query("sts.{region}", "GetCallerIdentity", "2011-06-15"))
    {
        Java = "Sts",
        Terraform = "aws_caller_identity",
        DotNetClass = "AmazonSecurityTokenService",
    };

    private static readonly SampleCall[] All =
    [
        WhoAmI,
        new("dynamodb", "ListTables", "DynamoDB", "DynamoDBv2", Json("dynamodb.{region}", "1.0", "DynamoDB_20120810.ListTables")) { Java = "DynamoDb", DotNetClass = "AmazonDynamoDB", Terraform = "aws_dynamodb_tables" },
        new("sqs", "ListQueues", "SQS", "SQS", Json("sqs.{region}", "1.0", "AmazonSQS.ListQueues")) { Java = "Sqs", Terraform = "aws_sqs_queues" },
        new("s3", "ListBuckets", "S3", "S3", Get("s3.{region}", "/")) { Command = "s3api", Terraform = "aws_canonical_user_id" },
        new("sns", "ListTopics", "SNS", "SimpleNotificationService", Query("sns.{region}", "ListTopics", "2010-03-31")) { Java = "Sns" },
        new("lambda", "ListFunctions", "Lambda", "Lambda", Get("lambda.{region}", "/2015-03-31/functions/")),
        new("kms", "ListKeys", "KMS", "KeyManagementService", Json("kms.{region}", "1.1", "TrentService.ListKeys")) { Java = "Kms" },
        new("ssm", "DescribeParameters", "SSM", "SimpleSystemsManagement", Json("ssm.{region}", "1.1", "AmazonSSM.DescribeParameters")) { Java = "Ssm" },
        new("secretsmanager", "ListSecrets", "SecretsManager", "SecretsManager", Json("secretsmanager.{region}", "1.1", "secretsmanager.ListSecrets")) { JavaScript = "secrets-manager", Terraform = "aws_secretsmanager_secrets" },
        new("kinesis", "ListStreams", "Kinesis", "Kinesis", Json("kinesis.{region}", "1.1", "Kinesis_20131202.ListStreams")),
        new("stepfunctions", "ListStateMachines", "SFN", "StepFunctions", Json("states.{region}", "1.0", "AWSStepFunctions.ListStateMachines", "states"))
        {
            JavaScript = "sfn", Package = "sfn", Java = "Sfn",
        },
        new("ecs", "ListClusters", "ECS", "ECS", Json("ecs.{region}", "1.1", "AmazonEC2ContainerServiceV20141113.ListClusters")) { Java = "Ecs" },
        new("logs", "DescribeLogGroups", "CloudWatchLogs", "CloudWatchLogs", Json("logs.{region}", "1.1", "Logs_20140328.DescribeLogGroups"))
        {
            JavaScript = "cloudwatch-logs", Package = "cloudwatchlogs", Terraform = "aws_cloudwatch_log_groups",
        },
        new("cloudwatch", "ListMetrics", "CloudWatch", "CloudWatch", Query("monitoring.{region}", "ListMetrics", "2010-08-01", "monitoring")),
        new("ec2", "DescribeRegions", "EC2", "EC2", Query("ec2.{region}", "DescribeRegions", "2016-11-15")) { Java = "Ec2", Terraform = "aws_regions" },
        new("iam", "ListRoles", "IAM", "IdentityManagement", Query("iam", "ListRoles", "2010-05-08")) { Java = "Iam", DotNetClass = "AmazonIdentityManagementService", Terraform = "aws_iam_roles" },
        new("route53", "ListHostedZones", "Route53", "Route53", Get("route53", "/2013-04-01/hostedzone")) { JavaScript = "route-53" },
    ];

    /// <summary>
    /// A call to one of the services; where none of them has one, <c>GetCallerIdentity</c>, whose refusal then still tells that the call came
    /// as far as the gateway.
    /// </summary>
    public static SampleCall For(IReadOnlyList<string> services) => All.FirstOrDefault(c => services.Contains(c.Service)) ?? WhoAmI;

    private static string Query(string host, string action, string version, string? signedFor = null) =>
        $"{SignedFor(host, signedFor)}\n  'https://{host}.amazonaws.com/?Action={action}&Version={version}'";

    private static string Json(string host, string version, string target, string? signedFor = null) =>
        $"{SignedFor(host, signedFor)}\n  -H 'Content-Type: application/x-amz-json-{version}' -H 'X-Amz-Target: {target}' -d '{{}}' \\\n  https://{host}.amazonaws.com/";

    private static string Get(string host, string path) => $"{SignedFor(host, null)}\n  https://{host}.amazonaws.com{path}";

    // Hosts without a region are signed for us-east-1: AWS's general reference, "Service endpoints and quotas".
    private static string SignedFor(string host, string? service) =>
        $"--aws-sigv4 aws:amz:{(host.Contains("{region}", StringComparison.Ordinal) ? "{region}" : "us-east-1")}:{service ?? host.Split('.')[0]} \\";
}
