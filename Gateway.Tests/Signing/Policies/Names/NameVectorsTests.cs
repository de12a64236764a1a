using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using Gateway.Signing.Policies.Names;
using Gateway.Tests.Signing.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Policies.Names;

/// <summary>Requests that botocore's own serializers wrote, in every protocol, with a known name and others beside it.</summary>
[TestFixture]
internal sealed class NameVectorsTests
{
    [Test]
    public void The_names_that_botocore_serializes_are_found_and_no_others()
    {
        var wrong = new List<string>();
        var protocols = new HashSet<WireProtocol>();
        int count = 0;
        foreach (string[] fields in CatalogVectors.Names())
        {
            (string command, string protocol, string operation) = (fields[0], fields[1], fields[2]);
            CatalogService service = ServiceCatalog.Default.FindByCommand(command)!;
            ActionRequest asked = ActionReader.Read(
                new ReceivedCall
                {
                    Service = service,
                    Protocol = OperationIdentifier.ProtocolOf(
                        service, fields[3], fields[4], Given(fields[6]), Given(fields[7]), protocol == "smithy-rpc-v2-cbor" ? "rpc-v2-cbor" : null),
                    Host = null,
                    Region = "us-east-1",
                    Method = fields[3],
                    RawPath = fields[4],
                    RawQuery = fields[5],
                    Target = Given(fields[6]),
                    ContentType = Given(fields[7]),
                    HasSmithyProtocol = protocol == "smithy-rpc-v2-cbor",
                    HeaderValues = name => [.. fields[9].Split(';').Where(h => h.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase)).Select(h => h[(name.Length + 1)..])],
                    Body = Convert.FromBase64String(fields[8]),
                });
            count++;
            protocols.Add(asked.Protocol);
            NameSearch search = ResourceNames.Find(asked, null);
            string found = search.Names is { } names ? string.Join(',', names.Select(static n => n.Value).Order(StringComparer.Ordinal)) : "unreadable";
            if (asked.Action != operation || found != fields[10])
            {
                wrong.Add($"{command} {protocol} {operation}: {asked.Action ?? "no action"}, '{found}' instead of '{fields[10]}' ({search.Place})");
            }
        }

        Assert.That(wrong, Is.Empty, () => $"{wrong.Count} of {count}, for example:\n" + string.Join('\n', wrong.Take(40)));
        Assert.That(count, Is.GreaterThan(850));
        Assert.That(protocols, Is.EquivalentTo(Enum.GetValues<WireProtocol>()), "every protocol is among them");
    }

    /// <summary>Written by hand from the services' own pages, so that the generated table is not checked against itself.</summary>
    [TestCase("dynamodb", "CreateTable", "TableName")]
    [TestCase("dynamodb", "CreateGlobalTable", "GlobalTableName")]
    [TestCase("dynamodb", "RestoreTableFromBackup", "TargetTableName")]
    [TestCase("dynamodb", "RestoreTableToPointInTime", "TargetTableName")]
    [TestCase("dynamodb", "ImportTable", "TableCreationParameters.TableName")]
    [TestCase("lambda", "CreateFunction", "FunctionName")]
    [TestCase("lambda", "CreateAlias", "Name")]
    [TestCase("ecs", "CreateCluster", "clusterName")]
    [TestCase("ecs", "CreateService", "serviceName")]
    [TestCase("ecs", "RegisterTaskDefinition", "family")]
    [TestCase("route53", "CreateHostedZone", "Name")]
    [TestCase("apigateway", "CreateRestApi", "name")]
    [TestCase("apigateway", "CreateStage", "stageName")]
    [TestCase("sns", "CreateTopic", "Name")]
    [TestCase("sns", "CreatePlatformApplication", "Name")]
    [TestCase("sqs", "CreateQueue", "QueueName")]
    [TestCase("redshift", "CreateCluster", "ClusterIdentifier")]
    [TestCase("redshift", "CreateClusterSnapshot", "SnapshotIdentifier")]
    [TestCase("redshift", "CreateClusterParameterGroup", "ParameterGroupName")]
    [TestCase("redshift", "RestoreFromClusterSnapshot", "ClusterIdentifier")]
    [TestCase("ses", "CreateTemplate", "Template.TemplateName")]
    [TestCase("ses", "CreateConfigurationSet", "ConfigurationSet.Name or ConfigurationSetName")]
    [TestCase("stepfunctions", "CreateStateMachine", "name")]
    [TestCase("kinesis", "CreateStream", "StreamName")]
    [TestCase("secretsmanager", "CreateSecret", "Name")]
    [TestCase("cognito-idp", "CreateUserPool", "PoolName")]
    [TestCase("cognito-identity", "CreateIdentityPool", "IdentityPoolName")]
    [TestCase("devicefarm", "CreateProject", "name")]
    [TestCase("glacier", "CreateVault", "vaultName")]
    [TestCase("s3", "CreateBucket", "Bucket")]
    [TestCase("ec2", "CreateSecurityGroup", "GroupName")]
    [TestCase("rds", "CreateDBInstance", "DBInstanceIdentifier")]
    [TestCase("iam", "CreateRole", "RoleName")]
    [TestCase("codeartifact", "CreateDomain", "domain")]
    public void What_a_create_operation_makes_is_named_by_one_member(string service, string operation, string member) =>
        Assert.That(string.Join(" or ", NameMembers.Of(service, operation)!), Is.EqualTo(member));

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
