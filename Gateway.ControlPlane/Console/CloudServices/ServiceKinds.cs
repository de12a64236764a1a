using System.Collections.Frozen;

namespace Gateway.ControlPlane.Console.CloudServices;

/// <summary>What kind of thing a cloud service is, so that a list of some hundred can be looked through. What is not named here is "Other".</summary>
internal static class ServiceKinds
{
    private const string Other = "Other";

    private static readonly (string Kind, string Services)[] Kinds =
    [
        ("Storage", "s3 ebs efs fsx glacier s3control s3tables s3vectors backup storagegateway datasync snowball"),
        ("Databases", "dynamodb rds rds-data redshift redshift-data elasticache memorydb neptune neptunedata docdb keyspaces timestream-write timestream-query dax qldb dms"),
        ("Compute and containers", "ec2 lambda ecs ecr ecr-public eks batch autoscaling elasticbeanstalk apprunner lightsail imagebuilder ec2-instance-connect serverlessrepo"),
        ("Messages and events", "sqs sns kinesis firehose events scheduler pipes schemas mq kafka kafkaconnect stepfunctions swf ses sesv2 pinpoint"),
        ("Networks and delivery", "apigateway apigatewayv2 cloudfront route53 route53domains route53resolver elb elbv2 globalaccelerator appmesh servicediscovery networkmanager network-firewall vpc-lattice directconnect"),
        ("Security and identity", "iam sts kms secretsmanager acm acm-pca cognito-idp cognito-identity guardduty inspector inspector2 macie2 securityhub waf wafv2 shield sso identitystore accessanalyzer cloudhsm cloudhsmv2 organizations ram"),
        ("Machine learning", "bedrock bedrock-runtime bedrock-agent bedrock-agent-runtime sagemaker sagemaker-runtime comprehend rekognition textract transcribe translate polly lex-models lexv2-models lexv2-runtime personalize forecast kendra"),
        ("Analytics", "athena glue emr emr-serverless lakeformation quicksight opensearch es opensearchserverless kinesisanalytics kinesisanalyticsv2 dataexchange databrew datazone"),
        ("Operations", "cloudwatch logs cloudtrail config ssm xray cloudformation cloudcontrol service-quotas support health ce budgets resource-groups resourcegroupstaggingapi appconfig appconfigdata"),
        ("Development", "codebuild codecommit codedeploy codepipeline codeartifact codestar-connections amplify appsync devicefarm fis"),
    ];

    private static readonly FrozenDictionary<string, string> KindOf = Kinds
        .SelectMany(k => k.Services.Split(' ').Select(s => (Service: s, k.Kind)))
        .ToFrozenDictionary(p => p.Service, p => p.Kind, StringComparer.Ordinal);

    /// <summary>Groups in the order of the list above, "Other" last; within a group by name.</summary>
    public static IEnumerable<IGrouping<string, T>> Group<T>(IEnumerable<T> services, Func<T, string> id, Func<T, string> name) => services
        .OrderBy(s => name(s), StringComparer.OrdinalIgnoreCase)
        .GroupBy(s => KindOf.GetValueOrDefault(id(s), Other))
        .OrderBy(g => g.Key == Other ? int.MaxValue : Array.FindIndex(Kinds, k => k.Kind == g.Key));
}
