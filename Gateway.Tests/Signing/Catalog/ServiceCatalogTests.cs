using System.Diagnostics;
using System.Text;
using Gateway.Signing.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Catalog;

[TestFixture]
public sealed class ServiceCatalogTests
{
    private static readonly ServiceCatalog Catalog = ServiceCatalog.Default;

    private static readonly string[] Hosts =
    [
        "dynamodb.us-east-1.amazonaws.com", "my.bucket.s3.eu-west-1.amazonaws.com", "ec2-1-2-3-4.compute-1.amazonaws.com",
        "123456789012.ddb.us-east-1.amazonaws.com", "vpce-1.sqs.us-east-1.vpce.amazonaws.com", "example.com", "IAM.amazonaws.com",
        "s3.amazonaws.com", "lambda.eu-west-1.api.aws",
    ];

    [Test]
    public void Every_service_and_operation_of_the_source_is_there()
    {
        Assert.That(Catalog.Source, Is.EqualTo("botocore 1.43.11"));
        Assert.That(Catalog.Services, Has.Count.EqualTo(406));
        Assert.That(Catalog.Services.SelectMany(service => service.Commands).Count(), Is.EqualTo(425));
        Assert.That(Catalog.Services.Sum(service => service.Operations.Count), Is.GreaterThanOrEqualTo(18_300));
    }

    [Test]
    public void Services_are_ordered_by_id_and_ids_are_unique()
    {
        Assert.That(Catalog.Services.Select(service => service.Id), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
    }

    [Test]
    public void Every_service_has_hosts_signing_names_protocols_and_operations()
    {
        Assert.Multiple(() =>
        {
            foreach (CatalogService service in Catalog.Services)
            {
                Assert.That(service.Hosts, Is.Not.Empty, service.Id);
                Assert.That(service.SigningNames, Is.Not.Empty, service.Id);
                Assert.That(service.Protocols, Is.Not.Empty, service.Id);
                Assert.That(service.Operations.Count, Is.Positive, service.Id);
                Assert.That(service.Name, Is.Not.Empty, service.Id);
                Assert.That(service.Cloud, Is.EqualTo("aws"), service.Id);
                Assert.That(Catalog.Find(service.Id), Is.SameAs(service));
                Assert.That(service.Hosts, Has.None.Contains("{dns}"), service.Id);
            }
        });
    }

    [TestCase("lambda", "lambda", "lambda.us-east-1.amazonaws.com", WireProtocol.RestJson)]
    [TestCase("ecs", "ecs", "ecs.us-east-1.amazonaws.com", WireProtocol.Json11)]
    [TestCase("route53", "route53", "route53.amazonaws.com", WireProtocol.RestXml)]
    [TestCase("glacier", "glacier", "glacier.us-east-1.amazonaws.com", WireProtocol.RestJson)]
    [TestCase("apigateway", "apigateway", "apigateway.us-east-1.amazonaws.com", WireProtocol.RestJson)]
    [TestCase("sns", "sns", "sns.us-east-1.amazonaws.com", WireProtocol.Query)]
    [TestCase("ses", "ses", "email.us-east-1.amazonaws.com", WireProtocol.Query)]
    [TestCase("redshift", "redshift", "redshift.us-east-1.amazonaws.com", WireProtocol.Query)]
    [TestCase("dynamodb", "dynamodb", "dynamodb.us-east-1.amazonaws.com", WireProtocol.Json10)]
    [TestCase("sqs", "sqs", "sqs.us-east-1.amazonaws.com", WireProtocol.Json10)]
    [TestCase("cognito-identity", "cognito-identity", "cognito-identity.us-east-1.amazonaws.com", WireProtocol.Json11)]
    [TestCase("cognito-idp", "cognito-idp", "cognito-idp.us-east-1.amazonaws.com", WireProtocol.Json11)]
    [TestCase("pinpoint", "mobiletargeting", "pinpoint.us-east-1.amazonaws.com", WireProtocol.RestJson)]
    [TestCase("devicefarm", "devicefarm", "devicefarm.us-west-2.amazonaws.com", WireProtocol.Json11)]
    [TestCase("mobile", "AWSMobileHubService", "mobile.us-east-1.amazonaws.com", WireProtocol.RestJson)]
    [TestCase("s3", "s3", "s3.us-east-1.amazonaws.com", WireProtocol.RestXml)]
    [TestCase("sts", "sts", "sts.us-east-1.amazonaws.com", WireProtocol.Query)]
    [TestCase("iam", "iam", "iam.amazonaws.com", WireProtocol.Query)]
    [TestCase("ec2", "ec2", "ec2.us-east-1.amazonaws.com", WireProtocol.Ec2)]
    [TestCase("kinesis", "kinesis", "kinesis.us-east-1.amazonaws.com", WireProtocol.Json11)]
    [TestCase("kms", "kms", "kms.us-east-1.amazonaws.com", WireProtocol.Json11)]
    [TestCase("secretsmanager", "secretsmanager", "secretsmanager.us-east-1.amazonaws.com", WireProtocol.Json11)]
    [TestCase("stepfunctions", "states", "states.us-east-1.amazonaws.com", WireProtocol.Json10)]
    [TestCase("cloudwatch", "monitoring", "monitoring.us-east-1.amazonaws.com", WireProtocol.RpcV2Cbor)]
    [TestCase("configservice", "config", "config.us-east-1.amazonaws.com", WireProtocol.Json11)]
    [TestCase("deploy", "codedeploy", "codedeploy.us-east-1.amazonaws.com", WireProtocol.Json11)]
    public void A_service_is_known_by_id_signing_name_and_host(string id, string signingName, string host, WireProtocol protocol)
    {
        CatalogService service = Catalog.Find(id)!;
        HostMatch match = Catalog.MatchHost(host)!;

        Assert.That(service.SigningNames[0], Is.EqualTo(signingName));
        Assert.That(service.Protocols[0], Is.EqualTo(protocol));
        Assert.That(service.Requestable, Is.True);
        Assert.That(match.Services, Is.EqualTo(new[] { service }));
        Assert.That(match.ServiceFor(signingName), Is.SameAs(service));
        Assert.That(match.ServiceFor("somebody-else"), Is.Null);
        Assert.That(Catalog.FindBySigningName(signingName), Does.Contain(service));
        Assert.That(Catalog.KnowsScope(signingName, "eu-west-1"), Is.True);
    }

    [TestCase("sesv2", "ses")]
    [TestCase("apigatewayv2", "apigateway")]
    [TestCase("dynamodbstreams", "dynamodb")]
    [TestCase("elbv2", "elb")]
    [TestCase("neptune", "rds")]
    [TestCase("docdb", "rds")]
    [TestCase("opensearch", "es")]
    [TestCase("ses", "ses")]
    public void A_command_that_shares_signing_name_and_hosts_is_covered_by_the_older_one(string command, string id)
    {
        Assert.That(Catalog.FindByCommand(command)?.Id, Is.EqualTo(id));
        Assert.That(Catalog.Find(command)?.Id, Is.EqualTo(command == id ? id : null));
    }

    [Test]
    public void Services_of_one_signing_name_stay_apart_by_their_hosts()
    {
        Assert.That(
            Catalog.FindBySigningName("bedrock").Select(service => service.Id),
            Does.Contain("bedrock").And.Contain("bedrock-agent").And.Contain("bedrock-runtime"));
        Assert.That(Catalog.MatchHost("bedrock-runtime.us-east-1.amazonaws.com")!.ServiceFor("bedrock")!.Id, Is.EqualTo("bedrock-runtime"));
        Assert.That(Catalog.MatchHost("bedrock.us-east-1.amazonaws.com")!.ServiceFor("bedrock")!.Id, Is.EqualTo("bedrock"));
        Assert.That(Catalog.MatchHost("bedrock-agent.us-east-1.amazonaws.com")!.ServiceFor("bedrock")!.Id, Is.EqualTo("bedrock-agent"));
    }

    [TestCase("s3", true)]
    [TestCase("s3control", true)]
    [TestCase("s3outposts", true)]
    [TestCase("s3tables", false)]
    [TestCase("dynamodb", false)]
    public void Only_the_S3_family_signs_the_path_as_it_is(string id, bool isS3)
    {
        Assert.That(Catalog.Find(id)!.Rules, Is.SameAs(isS3 ? SigningRules.S3 : SigningRules.General));
    }

    [TestCase("codecatalyst", false)]
    [TestCase("sso", false)]
    [TestCase("sts", true)]
    public void A_service_without_signed_operations_is_listed_but_not_requestable(string id, bool requestable)
    {
        Assert.That(Catalog.Find(id)!.Requestable, Is.EqualTo(requestable));
    }

    [TestCase("dynamodb", "us-east-1", true)]
    [TestCase("dynamodb", "ap-nowhere-9", true)]
    [TestCase("dynamodb", "us-gov-west-1", true)]
    [TestCase("dynamodb", "cn-north-1", true)]
    [TestCase("dynamodb", "eusc-de-east-1", true)]
    [TestCase("dynamodb", "us-isob-east-1", true)]
    [TestCase("dynamodb", "aws-global", false)]
    [TestCase("dynamodb", "us-east", false)]
    [TestCase("dynamodb", "us-east-1a", false)]
    [TestCase("dynamodb", "us-east-", false)]
    [TestCase("dynamodb", "US-EAST-1", false)]
    [TestCase("dynamodb", "", false)]
    [TestCase("dynamodb", "xx-east-1", false)]
    [TestCase("dynamodb", "us-gov-very-west-1", false)]
    [TestCase("Dynamodb", "us-east-1", false)]
    [TestCase("nosuch", "us-east-1", false)]
    public void A_scope_needs_a_known_signing_name_and_a_region_of_the_right_shape(string signingName, string region, bool known)
    {
        Assert.That(Catalog.KnowsScope(signingName, region), Is.EqualTo(known));
    }

    [Test]
    public void Display_hosts_name_the_region_by_a_variable()
    {
        Assert.That(Catalog.Find("dynamodb")!.Hosts, Does.Contain("dynamodb.{region}.amazonaws.com").And.Contain("{account}.ddb.{region}.amazonaws.com"));
        Assert.That(Catalog.Find("route53")!.Hosts, Does.Contain("route53.amazonaws.com"));
    }

    [Test]
    public Task Looking_a_host_up_allocates_nothing() => AssertAllocatesNothingAsync(static () =>
    {
        foreach (string host in Hosts)
        {
            Catalog.KnowsHost(host);
            HostMatch? match = Catalog.MatchHost(host);
            match?.ServiceFor("dynamodb", "/");
            match?.ServiceFor("nosuch", "/");
            match?.ServiceFor("s3", "/v20180820%2Fjobs");
            match?.AcceptsRegion("us-east-1");
            match?.AcceptsRegion("eu-west-3");
        }
    });

    [Test]
    public Task Looking_a_service_up_allocates_nothing() => AssertAllocatesNothingAsync(static () =>
    {
        Catalog.Find("lambda");
        Catalog.Find("nosuch");
        Catalog.FindByCommand("sesv2");
    });

    [Test]
    public Task Looking_a_signing_name_up_allocates_nothing() => AssertAllocatesNothingAsync(static () =>
    {
        Catalog.FindBySigningName("bedrock");
        Catalog.FindBySigningName("nosuch");
    });

    [TestCase("us-east-1")]
    [TestCase("us-gov-west-1")]
    [TestCase("nowhere")]
    public Task Looking_a_scope_up_allocates_nothing(string region) => AssertAllocatesNothingAsync(() => Catalog.KnowsScope("dynamodb", region));

    [TestCase("dynamodb", "POST / | | DynamoDB_20120810.PutItem | application/x-amz-json-1.0 | {}", "PutItem")]
    [TestCase("dynamodb", "POST / | | DynamoDB_20120810.NoSuchThing | application/x-amz-json-1.0 | {}", null)]
    [TestCase("kinesis", "POST / | | Kinesis_20131202.PutRecord | application/x-amz-json-1.1 | {}", "PutRecord")]
    [TestCase("cloudwatch", "POST /service/GraniteServiceVersion20100801/operation/PutMetricData | | | application/cbor | ", "PutMetricData")]
    [TestCase("sqs", "POST / | | | application/x-www-form-urlencoded | MessageBody=a%26b&%41ction=SendMessag%65", "SendMessage")]
    [TestCase("ec2", "GET / | Version=2016-11-15&Action=DescribeInstances | | | ", "DescribeInstances")]
    [TestCase("lambda", "POST /2015-03-31/functions/my-fn/invocations | Qualifier=1 | | | {}", "Invoke")]
    [TestCase("lambda", "POST //2015-03-31/./f%75nctions/x/../arn%3Aaws%3Alambda/invocations | | | | {}", "Invoke")]
    [TestCase("lambda", "GET /nowhere | | | | ", null)]
    [TestCase("route53", "GET /2013-04-01/hostedzone/Z123/rrset | maxitems=1 | | | ", "ListResourceRecordSets")]
    [TestCase("s3", "PUT /bucket/a/b%20c/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18 | partNumber=1&uploadId=2 | | | ", "UploadPart")]
    [TestCase("s3", "GET bucket.s3.us-east-1.amazonaws.com/key | %74agging=&versionId=1 | | | ", "GetObjectTagging")]
    [TestCase("es", "DELETE search-x.us-east-1.es.amazonaws.com/index | | | | ", "ESHttpDelete")]
    public async Task Naming_an_operation_allocates_nothing_in_any_protocol(string id, string request, string? expected)
    {
        CatalogService service = Catalog.Find(id)!;
        string[] parts = [.. request.Split('|').Select(static part => part.Trim())];
        string[] line = parts[0].Split(' ');
        HostMatch? host = Catalog.MatchHost(line[1].Split('/')[0]);
        string path = line[1][line[1].IndexOf('/', StringComparison.Ordinal)..];
        byte[] body = Encoding.ASCII.GetBytes(parts[4]);
        string? target = parts[2].Length > 0 ? parts[2] : null, contentType = parts[3].Length > 0 ? parts[3] : null, named = null;
        await AssertAllocatesNothingAsync(() =>
        {
            named = OperationIdentifier.Identify(service, new OperationRequest
            {
                Method = line[0],
                RawPath = path,
                RawQuery = parts[1],
                Host = host,
                Target = target,
                ContentType = contentType,
                Body = body,
            });
            OperationIdentifier.ProtocolOf(service, line[0], path, target, contentType, null);
        });
        Assert.That(named, Is.EqualTo(expected));
    }

    [Test]
    public void A_host_is_found_once_and_kept_until_another_takes_its_place()
    {
        ServiceCatalog own = CatalogReader.Read(CatalogData.ReadServices(), CatalogData.Operations);
        HostMatch first = own.MatchHost("bucket.s3.us-east-1.amazonaws.com")!;
        Assert.That(own.MatchHost("BUCKET.s3.us-east-1.amazonaws.com"), Is.SameAs(first));
        for (int i = 0; i < 20 * ServiceCatalog.MatchesKept; i++)
        {
            Assert.That(own.MatchHost($"bucket-{i}.s3.us-east-1.amazonaws.com")!.ResourceName, Is.EqualTo($"bucket-{i}"));
        }

        Assert.That(own.MatchHost("bucket.s3.us-east-1.amazonaws.com")!.ResourceName, Is.EqualTo("bucket"), "what was forgotten is found anew");
        Assert.That(own.MatchHost("example.com"), Is.Null);
    }

    /// <summary>The fastest of three counts, since the machine may be busy.</summary>
    [Test]
    public void Loading_takes_less_than_50_ms()
    {
        TimeSpan fastest = TimeSpan.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long start = Stopwatch.GetTimestamp();
            CatalogReader.Read(CatalogData.ReadServices(), CatalogData.Operations);
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            fastest = taken < fastest ? taken : fastest;
        }

        TestContext.Out.WriteLine($"{fastest.TotalMilliseconds:F1} ms");
        Assert.That(fastest, Is.LessThan(TimeSpan.FromMilliseconds(50)));
    }

    /// <summary>Hashes differ from process to process: hosts are made until several fall together, whatever this one's are.</summary>
    [Test]
    public void Hosts_whose_hashes_fall_together_are_kept_beside_each_other()
    {
        ServiceCatalog own = CatalogReader.Read(CatalogData.ReadServices(), CatalogData.Operations);
        string[] together =
        [
            .. Enumerable.Range(0, int.MaxValue)
                .Select(static i => $"bucket-{i}.s3.us-east-1.amazonaws.com")
                .Where(static host => string.GetHashCode(host.AsSpan()) % ServiceCatalog.MatchesKept == 0)
                .Take(4),
        ];
        HostMatch[] found = [.. together.Select(host => own.MatchHost(host)!)];
        Assert.That(together.Select(host => own.MatchHost(host)), Is.EqualTo(found).Using<HostMatch>(ReferenceEquals));
    }

    [Test]
    public void Data_with_a_line_of_an_unknown_kind_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => CatalogReader.Read("what\tis\tthis\n", CatalogData.Operations));
    }

    /// <summary>
    /// After the first time, at which tables are read and hosts kept. What the just-in-time compiler has not optimized yet may box what it
    /// later does not, and tests beside this one may look up so many hosts that those of one round are dropped: the best of several rounds
    /// counts, with time between them.
    /// </summary>
    private static async Task AssertAllocatesNothingAsync(Action lookUp)
    {
        lookUp();
        long least = long.MaxValue;
        for (int round = 0; round < 40 && least > 0; round++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(round == 0 ? 0 : 50), TimeProvider.System);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                lookUp();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(least, Is.Zero);
    }
}
