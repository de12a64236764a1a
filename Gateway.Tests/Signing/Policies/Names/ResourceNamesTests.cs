using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using Gateway.Signing.Policies.Names;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Policies.Names;

/// <summary>What somebody would write who wants a harmless name to be seen and another to be used.</summary>
[TestFixture]
internal sealed class ResourceNamesTests
{
    [Test]
    public void A_member_that_the_operation_does_not_have_counts_for_nothing() => Assert.That(
        Names(Call("redshift", "DeleteCluster", WireProtocol.Query, "Action=DeleteCluster&ClusterIdentifier=prod&DecoyName=dev-x")), Is.Empty);

    [Test]
    public void A_query_counts_for_nothing_where_the_service_reads_none() => Assert.That(
        Names(Call("dynamodb", "CreateTable", WireProtocol.Json10, "{}") with { RawQuery = "TableName=dev-x" }), Is.Empty);

    [Test]
    public void A_member_of_the_query_is_not_taken_from_the_body()
    {
        ActionRequest call = Call("codeartifact", "CreateDomain", WireProtocol.RestJson, """{"domain":"dev-x"}""");
        Assert.That(Names(call), Is.Empty);
        Assert.That(Names(call with { RawQuery = "domain=prod" }), Is.EqualTo(["prod"]));
    }

    [Test]
    public void A_body_that_is_a_form_as_well_is_unreadable()
    {
        ActionRequest call = Call("sqs", "CreateQueue", WireProtocol.Json10, """{"QueueName":"dev-x","a":"&QueueName=prod&Action=CreateQueue"}""");
        Assert.That(Names(call), Is.EqualTo(["dev-x"]));
        Assert.That(Names(call with { ContentType = "application/x-www-form-urlencoded" }), Is.Null);
    }

    [Test]
    public void A_compressed_body_is_unreadable() => Assert.That(
        Names(Call("sns", "CreateTopic", WireProtocol.Query, "Name=dev-x") with { HasContentEncoding = true }), Is.Null);

    [Test]
    public void An_operation_that_could_not_be_told_has_no_default_member()
    {
        ActionRequest call = Call("dynamodb", null, WireProtocol.Json10, """{"TableName":"dev-x"}""");
        Assert.That(Names(call), Is.Null);
        Assert.That(Names(call, "TableName"), Is.EqualTo(["dev-x"]));
    }

    [Test]
    public void What_is_made_is_not_judged_by_what_it_is_made_in()
    {
        ActionRequest call = Call("apigateway", "CreateStage", WireProtocol.RestJson, """{"deploymentId":"1"}""") with { PathVariables = [new("restapi_id", "dev-api")] };
        Assert.That(Names(call), Is.Empty);
        Assert.That(Names(call with { Action = "GetRestApi" }), Is.EqualTo(["dev-api"]));
    }

    [Test]
    public void A_bucket_in_the_host_counts_whatever_the_path_says()
    {
        ActionRequest call = Call("s3", "CreateBucket", WireProtocol.RestXml, "") with
        {
            Host = ServiceCatalog.Default.MatchHost("prod.s3.eu-west-1.amazonaws.com"),
            PathVariables = [new("Bucket", "dev-x")],
        };
        Assert.That(Names(call), Is.EqualTo(["prod"]));
        Assert.That(Names(call, "Bucket"), Is.EqualTo(["prod"]));
    }

    [Test]
    public void A_header_is_a_member_too()
    {
        ActionRequest call = Call("s3", "CopyObject", WireProtocol.RestXml, "") with
        {
            PathVariables = [new("Bucket", "dev"), new("Key", "k")],
            HeaderValues = static name => name == "x-amz-copy-source" ? ["prod/key"] : [],
        };
        Assert.That(Names(call, "x-amz-copy-source"), Is.EqualTo(["prod/key"]));
        Assert.That(Names(call, "x-amz-other"), Is.Empty);
    }

    [TestCase("prod/key", ExpectedResult = "dev,prod")]
    [TestCase("/prod/key?versionId=1", ExpectedResult = "dev,prod")]
    [TestCase("%2Fpr%6fd%2Fkey", ExpectedResult = "dev,prod")]
    [TestCase("prod", ExpectedResult = "dev,prod")]
    [TestCase("arn:aws:s3:eu-west-1:123456789012:accesspoint/dev/object/key", ExpectedResult = "dev,arn:aws:s3:eu-west-1:123456789012:accesspoint/dev/object/key")]
    public string The_bucket_that_a_copy_is_made_from_counts(string source)
    {
        ActionRequest call = Call("s3", "CopyObject", WireProtocol.RestXml, "") with
        {
            PathVariables = [new("Bucket", "dev"), new("Key", "k")],
            HeaderValues = name => name == "x-amz-copy-source" ? [source] : [],
        };
        Assert.That(Names(call, "Bucket"), Is.EqualTo(["dev"]), "a member that is named is all that is asked");
        Assert.That(Names(call with { Action = "UploadPartCopy" }), Is.EqualTo(Names(call)));
        return Joined(call, null);
    }

    [TestCase("""{"Template":{"TemplateName":"a"}}""", ExpectedResult = "a")]
    [TestCase("""{"Template":[{"TemplateName":"a"},{"TemplateName":["b",null]}]}""", ExpectedResult = "a,b")]
    [TestCase("""{"Template":{"TemplateName":{"x":"a"}}}""", ExpectedResult = "unreadable")]
    [TestCase("""{"Template":"a"}""", ExpectedResult = "unreadable")]
    [TestCase("""{"Template":{"TemplateName":"a","TemplateN\u0061me":"b"}}""", ExpectedResult = "unreadable")]
    public string A_member_of_a_structure_stands_behind_a_dot(string body) =>
        Joined(Call("dynamodb", "CreateTable", WireProtocol.Json10, body), "Template.TemplateName");

    [TestCase("Template.TemplateName=a", ExpectedResult = "a")]
    [TestCase("Template.member.1.TemplateName=a&Template.member.2.TemplateName=b", ExpectedResult = "a,b")]
    [TestCase("Template.TemplateNameX=a", ExpectedResult = "")]
    public string A_member_of_a_structure_in_a_form(string body) => Joined(Call("ses", "CreateTemplate", WireProtocol.Query, body), null);

    [TestCase("<R><A><N>x</N><N>y</N></A></R>", ExpectedResult = "x,y")]
    [TestCase("<R><A><N><i>x</i><i>y</i></N></A></R>", ExpectedResult = "x,y")]
    [TestCase("<R><A><N><i><j>x</j></i></N></A></R>", ExpectedResult = "unreadable")]
    [TestCase("<!DOCTYPE R [<!ENTITY e \"x\">]><R><A><N>&e;</N></A></R>", ExpectedResult = "unreadable")]
    public string A_member_of_a_structure_in_xml(string body) => Joined(Call("route53", "CreateHostedZone", WireProtocol.RestXml, body), "A.N");

    [Test]
    public void Xml_nested_too_deep_is_unreadable() => Assert.That(
        Joined(Call("route53", "CreateHostedZone", WireProtocol.RestXml, string.Concat(Enumerable.Repeat("<a>", 100_000))), null), Is.EqualTo("unreadable"));

    private static string Joined(ActionRequest call, string? member) => Names(call, member) is { } names ? string.Join(',', names) : "unreadable";

    private static IEnumerable<string>? Names(ActionRequest call, string? member = null) => ResourceNames.Find(call, member).Names?.Select(static n => n.Value);

    private static ActionRequest Call(string service, string? action, WireProtocol protocol, string body) => new()
    {
        Service = ServiceCatalog.Default.Find(service)!,
        Protocol = protocol,
        Host = null,
        Region = "eu-west-1",
        Action = action,
        RawQuery = "",
        PathVariables = [],
        Body = Encoding.UTF8.GetBytes(body),
    };
}
