using Gateway.Signing.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Catalog;

[TestFixture]
public sealed class HostMatchTests
{
    private static readonly ServiceCatalog Catalog = ServiceCatalog.Default;

    // Not whose name begins or ends like a service's, but who owns the label.
    [TestCase("evil-dynamodb.us-east-1.amazonaws.com.attacker.example")]
    [TestCase("dynamodb.us-east-1.amazonaws.com.attacker.example")]
    [TestCase("xdynamodb.us-east-1.amazonaws.com")]
    [TestCase("dynamodb.us-east-1.xamazonaws.com")]
    [TestCase("dynamodb.us-east-1.amazonaws.com.")]
    [TestCase(".dynamodb.us-east-1.amazonaws.com")]
    [TestCase("dynamodb..us-east-1.amazonaws.com")]
    [TestCase("evil.dynamodb.us-east-1.amazonaws.com")]
    [TestCase("dynamodb.us-east-1.amazonaws.com:443")]
    [TestCase("dynamodb.us-east-1.amazonaws.com/")]
    [TestCase("dynamodb.us-east-1.amazonaws.com\0.evil.example")]
    [TestCase("dynamodb.amazonaws.com")]
    [TestCase("dynamodb.us-east-1.us-east-1.amazonaws.com")]
    [TestCase("dynamodb.xx-east-1.amazonaws.com")]
    [TestCase("dynamodb.cn-north-1.amazonaws.com")]
    [TestCase("dynamodb.us-east-1.amazonaws.com.cn")]
    [TestCase("dynamodb.us-east-.amazonaws.com")]
    [TestCase("a..b.s3.us-east-1.amazonaws.com")]
    [TestCase(".b.s3.us-east-1.amazonaws.com")]
    [TestCase("s3.amazonaws.com.cn")]
    [TestCase("bucket.s3.amazonaws.com.cn")]
    [TestCase("iam.us-gov.amazonaws.com.cn")]
    [TestCase("us-east-1.amazonaws.com")]
    [TestCase("amazonaws.com")]
    [TestCase("api.aws")]
    [TestCase("aws.amazon.com")]
    [TestCase("console.aws.amazon.com")]
    [TestCase("docs.aws.amazon.com")]
    [TestCase("ec2-1-2-3-4.compute-1.amazonaws.com")]
    [TestCase("ec2-1-2-3-4.eu-west-1.compute.amazonaws.com")]
    [TestCase("my-lb-123.us-east-1.elb.amazonaws.com")]
    [TestCase("db.abcdef.us-east-1.rds.amazonaws.com")]
    [TestCase("123456789012.dkr.ecr.us-east-1.amazonaws.com")]
    [TestCase("my-bucket.s3-website-us-east-1.amazonaws.com")]
    [TestCase("my-bucket.s3-website.eu-central-1.amazonaws.com")]
    [TestCase("12345678901.ddb.us-east-1.amazonaws.com")]
    [TestCase("abcdefghijkl.ddb.us-east-1.amazonaws.com")]
    [TestCase("a.b.execute-api.us-east-1.amazonaws.com")]
    [TestCase("vpce-1.evil.us-east-1.vpce.amazonaws.com")]
    [TestCase("xvpce-1.sqs.us-east-1.vpce.amazonaws.com")]
    [TestCase("a.us-east-1.on.aws")]
    [TestCase("route53.amazonaws.com.attacker.example")]
    [TestCase("169.254.169.254")]
    [TestCase("localhost")]
    [TestCase("")]
    [TestCase("dynamodb.us-east-1.amazonaws.cöm")]
    public void A_host_that_only_looks_like_a_service_is_not_known(string host)
    {
        Assert.That(Catalog.KnowsHost(host), Is.False);
        Assert.That(Catalog.MatchHost(host), Is.Null);
    }

    [Test]
    public void A_host_or_label_longer_than_DNS_allows_is_not_known()
    {
        Assert.That(Catalog.KnowsHost(new string('a', 64) + ".s3.us-east-1.amazonaws.com"), Is.False);
        Assert.That(Catalog.KnowsHost(string.Concat(Enumerable.Repeat("abcdefgh.", 40)) + "s3.us-east-1.amazonaws.com"), Is.False);
        Assert.That(Catalog.KnowsHost(new string('a', 63) + ".s3.us-east-1.amazonaws.com"), Is.True);
    }

    [TestCase("s3.us-west-2.amazonaws.com", "s3", "us-west-2", null)]
    [TestCase("my.dotted.bucket.s3.us-west-2.amazonaws.com", "s3", "us-west-2", "my.dotted.bucket")]
    [TestCase("bucket.s3-eu-west-1.amazonaws.com", "s3", "eu-west-1", "bucket")]
    [TestCase("s3-eu-west-1.amazonaws.com", "s3", "eu-west-1", null)]
    [TestCase("bucket.s3.dualstack.eu-west-1.amazonaws.com", "s3", "eu-west-1", "bucket")]
    [TestCase("bucket.s3-fips.us-gov-west-1.amazonaws.com", "s3", "us-gov-west-1", "bucket")]
    [TestCase("bucket.s3.cn-north-1.amazonaws.com.cn", "s3", "cn-north-1", "bucket")]
    [TestCase("bucket.s3.amazonaws.com", "s3", null, "bucket")]
    [TestCase("us-east-1.s3.us-west-2.amazonaws.com", "s3", "us-west-2", "us-east-1")]
    [TestCase("bucket.s3-accelerate.amazonaws.com", "s3", null, "bucket")]
    [TestCase("bucket.s3-accelerate.dualstack.amazonaws.com", "s3", null, "bucket")]
    [TestCase("my-ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com", "s3", "us-west-2", "my-ap")]
    [TestCase("mfzwi23gnjvgw.accesspoint.s3-global.amazonaws.com", "s3", null, "mfzwi23gnjvgw")]
    [TestCase("bucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com", "s3express", "us-west-2", "bucket--usw2-az1--x-s3")]
    [TestCase("s3express-control.us-west-2.amazonaws.com", "s3express", "us-west-2", null)]
    [TestCase("my-ap-123456789012.op-01ac5d28a6a232904.s3-outposts.us-west-2.amazonaws.com", "s3-outposts", "us-west-2", "my-ap")]
    [TestCase("olap-123456789012.s3-object-lambda.us-west-2.amazonaws.com", "s3-object-lambda", "us-west-2", "olap")]
    [TestCase("my-bucket.bucket.vpce-1-a.s3.us-west-2.vpce.amazonaws.com", "s3", "us-west-2", "my-bucket")]
    public void Every_form_of_an_S3_host_gives_bucket_and_region(string host, string signingName, string? region, string? bucket)
    {
        HostMatch match = Catalog.MatchHost(host)!;

        Assert.That(match.ServiceFor(signingName)?.Id, Is.EqualTo("s3"));
        Assert.That(match.Region, Is.EqualTo(region));
        Assert.That(match.ResourceName, Is.EqualTo(bucket));
    }

    [TestCase("s3-outposts.us-west-2.amazonaws.com", "/v20180820/bucket/b", "s3control")]
    [TestCase("s3-outposts.us-west-2.amazonaws.com", "/%7620180820/bucket/b", "s3control")]
    [TestCase("s3-outposts.us-west-2.amazonaws.com", "/S3Outposts/ListEndpoints", "s3outposts")]
    [TestCase("s3-outposts.us-west-2.amazonaws.com", "/", "s3outposts")]
    [TestCase("my-ap-123456789012.op-01ac5d28a6a232904.s3-outposts.us-west-2.amazonaws.com", "/key", "s3")]
    [TestCase("s3express-control.us-west-2.amazonaws.com", "/v20180820/bucket/b", "s3control")]
    [TestCase("s3express-control.us-west-2.amazonaws.com", "/bucket", "s3")]
    [TestCase("dynamodb.us-east-1.amazonaws.com", "/", "dynamodb")]
    public void The_path_tells_the_service_of_a_host_of_several(string host, string path, string id) =>
        Assert.That(Catalog.MatchHost(host)!.ServiceAt(path).Id, Is.EqualTo(id));

    [TestCase("abc123.execute-api.us-east-1.amazonaws.com", "execute-api", "apigatewaymanagementapi", "abc123")]
    [TestCase("abc123.lambda-url.us-east-1.on.aws", "lambda", "lambda", "abc123")]
    [TestCase("a1b2-ats.iot.us-east-1.amazonaws.com", "iotdata", "iot-data", "a1b2-ats")]
    [TestCase("data-ats.iot.us-east-1.amazonaws.com", "iotdevicegateway", "iot-data", null)]
    [TestCase("queue.amazonaws.com", "sqs", "sqs", null)]
    [TestCase("eu-west-1.queue.amazonaws.com", "sqs", "sqs", null)]
    [TestCase("query-cell1.timestream.us-east-1.amazonaws.com", "timestream", "timestream-query", "cell1")]
    [TestCase("ingest-cell2.timestream.us-east-1.amazonaws.com", "timestream", "timestream-write", "cell2")]
    [TestCase("transcribestreaming.us-east-1.amazonaws.com", "transcribe", "transcribe", null)]
    [TestCase("search-logs-abc.us-east-1.es.amazonaws.com", "es", "es", "search-logs-abc")]
    [TestCase("abcdef.endpoint.events.amazonaws.com", "events", "events", "abcdef")]
    [TestCase("aps-workspaces.us-east-1.amazonaws.com", "aps", "amp", null)]
    [TestCase("streams.dynamodb.us-east-1.amazonaws.com", "dynamodb", "dynamodb", null)]
    [TestCase("dynamodb.us-east-1.api.aws", "dynamodb", "dynamodb", null)]
    [TestCase("data-lakeformation.us-east-1.amazonaws.com", "lakeformation", "lakeformation", null)]
    [TestCase("sync-states.us-east-1.amazonaws.com", "states", "stepfunctions", null)]
    [TestCase("vpce-0abc-def.sqs.us-east-1.vpce.amazonaws.com", "sqs", "sqs", null)]
    [TestCase("API.ECR.US-EAST-1.AMAZONAWS.COM", "ecr", "ecr", null)]
    public void Hosts_that_services_hand_out_are_theirs(string host, string signingName, string id, string? resource)
    {
        HostMatch match = Catalog.MatchHost(host)!;

        Assert.That(match.ServiceFor(signingName)?.Id, Is.EqualTo(id));
        Assert.That(match.ResourceName, Is.EqualTo(resource));
        Assert.That(match.Host, Is.EqualTo(host.ToLowerInvariant()));
    }

    [TestCase("123456789012.ddb.us-east-1.amazonaws.com", "dynamodb")]
    [TestCase("123456789012.ddb.us-east-1.api.aws", "dynamodb")]
    [TestCase("123456789012.s3-control.us-east-1.amazonaws.com", "s3")]
    [TestCase("123456789012.data-kinesis.us-east-1.amazonaws.com", "kinesis")]
    public void An_account_in_the_host_is_read(string host, string signingName)
    {
        HostMatch match = Catalog.MatchHost(host)!;

        Assert.That(match.AccountId, Is.EqualTo("123456789012"));
        Assert.That(match.ServiceFor(signingName), Is.Not.Null);
        Assert.That(match.Region, Is.EqualTo("us-east-1"));
    }

    [TestCase("dynamodb.us-east-1.amazonaws.com", "us-east-1", "eu-west-1")]
    [TestCase("route53.amazonaws.com", "us-east-1", "eu-west-1")]
    [TestCase("iam.amazonaws.com", "us-east-1", "us-gov-west-1")]
    [TestCase("iam.us-gov.amazonaws.com", "us-gov-west-1", "us-east-1")]
    [TestCase("iam.cn-north-1.amazonaws.com.cn", "cn-north-1", "us-east-1")]
    [TestCase("route53.amazonaws.com.cn", "cn-northwest-1", "us-east-1")]
    [TestCase("cloudfront.amazonaws.com", "us-east-1", "us-west-2")]
    [TestCase("sts.amazonaws.com", "us-east-1", "us-west-2")]
    [TestCase("sts.us-west-2.amazonaws.com", "us-west-2", "us-east-1")]
    [TestCase("s3.amazonaws.com", "eu-west-1", "cn-north-1")]
    [TestCase("bucket.s3.amazonaws.com", "us-east-1", "us-gov-west-1")]
    [TestCase("queue.amazonaws.com", "us-east-1", "us-west-2")]
    [TestCase("eu-west-1.queue.amazonaws.com", "eu-west-1", "us-east-1")]
    public void A_host_takes_its_own_signing_region_only(string host, string accepted, string refused)
    {
        HostMatch match = Catalog.MatchHost(host)!;

        Assert.That(match.AcceptsRegion(accepted), Is.True);
        Assert.That(match.AcceptsRegion(refused), Is.False);
        Assert.That(match.AcceptsRegion(""), Is.False);
    }

    [TestCase("mfzwi23gnjvgw.accesspoint.s3-global.amazonaws.com", true)]
    [TestCase("abcdef.endpoint.events.amazonaws.com", true)]
    [TestCase("abcde.veo.endpoint.events.amazonaws.com", true)]
    [TestCase("abcdef12.g3h.endpoints.email.amazonaws.com", true)]
    [TestCase("mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", true)]
    [TestCase("s3.us-east-1.amazonaws.com", true)]
    [TestCase("bucket.s3.eu-west-1.amazonaws.com", true)]
    [TestCase("sts.us-east-1.amazonaws.com", true)]
    [TestCase("s3-control.us-east-1.amazonaws.com", false)]
    [TestCase("events.us-east-1.amazonaws.com", false)]
    [TestCase("dynamodb.us-east-1.amazonaws.com", false)]
    public void Region_sets_are_taken_where_SigV4A_is_spoken(string host, bool accepted)
    {
        HostMatch match = Catalog.MatchHost(host)!;

        Assert.That(match.AcceptsRegionSets, Is.EqualTo(accepted));
        Assert.That(match.AcceptsRegion("*"), Is.EqualTo(accepted));
    }

    [TestCase("dynamodb.us-east-1.amazonaws.com", "aws")]
    [TestCase("dynamodb.us-gov-west-1.amazonaws.com", "aws-us-gov")]
    [TestCase("dynamodb.cn-north-1.amazonaws.com.cn", "aws-cn")]
    [TestCase("dynamodb.us-iso-east-1.c2s.ic.gov", "aws-iso")]
    [TestCase("dynamodb.us-isob-east-1.sc2s.sgov.gov", "aws-iso-b")]
    [TestCase("dynamodb.eu-isoe-west-1.cloud.adc-e.uk", "aws-iso-e")]
    [TestCase("dynamodb.us-isof-south-1.csp.hci.ic.gov", "aws-iso-f")]
    [TestCase("dynamodb.eusc-de-east-1.amazonaws.eu", "aws-eusc")]
    public void The_partition_follows_from_suffix_and_region(string host, string partition)
    {
        Assert.That(Catalog.MatchHost(host)!.Partition, Is.EqualTo(partition));
    }

    [TestCase("s3express-control.us-west-2.amazonaws.com", "s3express", "/my-bucket", "s3")]
    [TestCase("s3express-control.us-west-2.amazonaws.com", "s3express", "/v20180820/accesspoint/x", "s3control")]
    [TestCase("s3express-control.us-west-2.amazonaws.com", "s3express", "/%7620180820/accesspoint/x", "s3control")]
    [TestCase("s3-outposts.us-west-2.amazonaws.com", "s3-outposts", "/S3Outposts/CreateEndpoint", "s3outposts")]
    [TestCase("s3-outposts.us-west-2.amazonaws.com", "s3-outposts", "/v20180820/bucket", "s3control")]
    public void Where_two_services_share_a_host_the_path_decides(string host, string signingName, string path, string id)
    {
        Assert.That(Catalog.MatchHost(host)!.ServiceFor(signingName, path)?.Id, Is.EqualTo(id));
    }
}
