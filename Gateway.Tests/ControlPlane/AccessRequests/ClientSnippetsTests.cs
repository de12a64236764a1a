using Gateway.ControlPlane.AccessRequests;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.AccessRequests;

internal sealed class ClientSnippetsTests
{
    private static readonly string[] Tools = ["environment", "aws-cli", "python", "javascript", "java", "go", "dotnet", "terraform", "docker", "curl"];

    [Test]
    public void Every_tool_is_set_up_with_the_values_of_the_request()
    {
        IReadOnlyList<SnippetResponse> snippets = ClientSnippets.For("http://gateway.example:3129", "CSGKVALUES", ["kms", "sqs"], ["ap-south-1"]);

        Assert.That(snippets.Select(s => s.Id), Is.EqualTo(Tools));
        foreach (SnippetResponse snippet in snippets)
        {
            string all = snippet.Text + snippet.Check;
            Assert.That(all, Does.Contain("gateway.example").And.Contain("3129").And.Contain("CSGKVALUES").And.Contain("SECRET_ACCESS_KEY").And.Contain("ap-south-1"), snippet.Id);
            Assert.That(all, Does.Contain("/path/to/csg-ca.pem"), snippet.Id);
            Assert.That(all, Does.Not.Contain("{region}").And.Not.Contain("{{").And.Not.Contain("GATEWAY"), snippet.Id);
        }
    }

    [Test]
    public void The_call_is_to_a_service_that_is_approved() => Assert.That(
        ClientSnippets.For(null, "CSGK", ["glacier", "sqs"], []).Single(s => s.Id == "curl").Text, Does.Contain("AmazonSQS.ListQueues"));

    [Test]
    public void Without_a_sample_of_any_approved_service_the_call_is_one_whose_refusal_tells_enough() => Assert.That(
        ClientSnippets.For(null, "CSGK", ["glacier"], []).Single(s => s.Id == "environment").Check, Is.EqualTo("aws sts get-caller-identity\n"));

    [Test]
    public void A_region_set_for_hosts_without_a_region_is_no_clients_region() => Assert.That(
        ClientSnippets.For(null, "CSGK", ["s3"], ["aws-global", "eu-north-1"])[0].Text, Does.Contain("AWS_REGION=eu-north-1 "));

    [Test]
    public void Terraform_is_told_not_to_ask_who_it_is_where_that_is_not_approved()
    {
        string Text(string service) => ClientSnippets.For(null, "CSGK", [service], []).Single(s => s.Id == "terraform").Text;
        Assert.That(Text("dynamodb"), Does.Contain("skip_requesting_account_id  = true").And.Contain("data \"aws_dynamodb_tables\" \"check\" {}"));
        Assert.That(Text("sts"), Does.Not.Contain("skip_").And.Contain("data \"aws_caller_identity\" \"check\" {}"));
    }
}
