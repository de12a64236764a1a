using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.DryRuns;

internal sealed class DryRunTests : ControlPlaneFixture
{
    private static readonly object[] Policies =
    [
        new { type = "csg.action.deny", service = "dynamodb", action = "Delete*" },
        new { type = "csg.resource.name.prefix", service = "*", action = "Create*", value = "team-" },
        new { type = "csg.resource.name.validation_pattern", service = "*", action = "Create*", value = "^[a-z-]+$" },
    ];

    private static readonly object Headers = new Dictionary<string, string>
    {
        ["x-amz-target"] = "DynamoDB_20120810.CreateTable",
        ["content-type"] = "application/x-amz-json-1.0",
    };

    [Test]
    public async Task A_request_is_decided_with_the_policy_the_name_and_the_text_of_the_refusal()
    {
        string group = await GroupAsync();
        ControlPlaneAnswer refused = (await Account.Approver.PostAsync(
            $"policy-groups/{group}/dry-run", new { service = "dynamodb", region = "eu-west-1", headers = Headers, body = """{"TableName":"orders"}""" })).Expect(200);
        ControlPlaneAnswer allowed = (await Account.Approver.PostAsync(
            $"policy-groups/{group}/dry-run", new { service = "dynamodb", region = "eu-west-1", headers = Headers, body = """{"TableName":"team-orders"}""" })).Expect(200);

        Assert.That(refused["allowed"], Is.EqualTo("False"));
        Assert.That(refused["rule"], Is.EqualTo("PolicyViolated"));
        Assert.That(refused["action"], Is.EqualTo("CreateTable"));
        Assert.That(refused["message"], Is.EqualTo("Action 'CreateTable' violates policy 'csg.resource.name.prefix'"));
        Assert.That(refused.Json.GetProperty("policy").GetProperty("index").GetInt32(), Is.EqualTo(1));
        Assert.That(refused.Json.GetProperty("policy").GetProperty("entry").GetProperty("value").GetString(), Is.EqualTo("team-"));
        Assert.That(NamesOf(refused), Is.EqualTo([("TableName", "orders")]));
        Assert.That(refused["explanation"], Is.EqualTo("Refused by policies[1] (csg.resource.name.prefix). 'orders' in TableName does not begin with 'team-'."));
        Assert.That(allowed["allowed"], Is.EqualTo("True"));
        Assert.That(allowed["message"], Is.Null);
        Assert.That(NamesOf(allowed), Is.EqualTo([("TableName", "team-orders")]));
    }

    [TestCase("""{"service":"dynamodb","region":"eu-west-1","action":"CreateTable","names":{"TableName":"team-x"}}""", ExpectedResult = "allowed TableName=team-x")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","action":"CreateTable","names":{"TableName":"x"}}""", ExpectedResult = "1 TableName=x")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","action":"CreateTable","names":{"OtherName":"team-x"}}""", ExpectedResult = "1 ")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","action":"DeleteTable"}""", ExpectedResult = "0 ")]
    [TestCase("""{"service":"ses","region":"eu-west-1","action":"CreateTemplate","names":{"Template.TemplateName":"team-x"}}""", ExpectedResult = "allowed Template.TemplateName=team-x")]
    [TestCase("""{"service":"s3","region":"eu-west-1","action":"CreateBucket","names":{"Bucket":"x"}}""", ExpectedResult = "1 Bucket=x")]
    [TestCase("""{"service":"codeartifact","region":"eu-west-1","action":"CreateDomain","names":{"domain":"team-9"}}""", ExpectedResult = "2 domain=team-9")]
    public async Task<string> The_short_form_is_decided_as_the_request_would_be(string call)
    {
        ControlPlaneAnswer answer = (await Account.Admin.PostAsync($"policy-groups/{await GroupAsync()}/dry-run", call)).Expect(200);
        string policy = answer["allowed"] == "True" ? "allowed" : answer.Json.GetProperty("policy").GetProperty("index").GetRawText();
        return $"{policy} {string.Join(',', NamesOf(answer).Select(static n => $"{n.Member}={n.Value}"))}";
    }

    [Test]
    public async Task A_cbor_body_is_given_in_base64()
    {
        ControlPlaneAnswer answer = (await Account.Admin.PostAsync("policy-groups/dry-run", new
        {
            policies = new[] { new { type = "csg.resource.name.prefix", value = "team-" } },
            call = new
            {
                service = "cloudwatch",
                region = "eu-west-1",
                path = "/service/GraniteServiceVersion20100801/operation/PutMetricAlarm",
                headers = new Dictionary<string, string> { ["smithy-protocol"] = "rpc-v2-cbor" },
                bodyBase64 = Convert.ToBase64String([0xA1, 0x69, .. "AlarmName"u8, 0x66, .. "team-x"u8]),
            },
        })).Expect(200);
        Assert.That(NamesOf(answer), Is.EqualTo([("AlarmName", "team-x")]));
        Assert.That(answer["allowed"], Is.EqualTo("True"));
    }

    [Test]
    public async Task Policies_that_are_not_stored_are_tried_in_the_order_they_are_given_and_may_only_report()
    {
        object call = new { service = "dynamodb", region = "eu-west-1", action = "CreateTable", names = new { TableName = "orders" } };
        ControlPlaneAnswer reported = (await Account.Admin.PostAsync("policy-groups/dry-run", new { policies = Policies.Reverse(), reportOnly = true, call })).Expect(200);

        Assert.That(reported["allowed"], Is.EqualTo("True"));
        Assert.That(reported["reportOnly"], Is.EqualTo("True"));
        Assert.That(reported.Json.GetProperty("policy").GetProperty("index").GetInt32(), Is.EqualTo(1));
        Assert.That(reported["explanation"], Does.StartWith("Allowed, because the policies only report: policies[1]"));
        Assert.That(
            (await Account.Admin.PostAsync("policy-groups/dry-run", """{"policies":[{"type":"csg.odd"}],"call":{"service":"dynamodb"}}""")).BadFields,
            Is.EqualTo(new[] { "call.region", "policies[0].type" }));
        Assert.That((await Account.Admin.PostAsync("policy-groups/dry-run", """{"policies":[]}""")).BadFields, Is.EqualTo(new[] { "call" }));
    }

    [Test]
    public async Task An_access_request_is_tried_with_everything_that_its_grants_hold()
    {
        string group = await GroupAsync();
        string id = await Account.ApprovedAsync(new { cloudCredentialId = Account.CredentialId, policyGroupId = group, regions = new[] { "eu-west-1" } }, "dynamodb");
        Task<ControlPlaneAnswer> TryAsync(object call) => Account.Approver.PostAsync($"access-requests/{id}/dry-run", call);

        Assert.That((await TryAsync(new { service = "dynamodb", region = "eu-west-1", action = "ListTables" })).Expect(200)["allowed"], Is.EqualTo("True"));
        Assert.That((await TryAsync(new { service = "s3", region = "eu-west-1", action = "ListBuckets" }))["rule"], Is.EqualTo("ServiceNotApproved"));
        Assert.That((await TryAsync(new { service = "dynamodb", region = "us-east-1", action = "ListTables" }))["rule"], Is.EqualTo("RegionNotApproved"));
        ControlPlaneAnswer account = await TryAsync(
            new { service = "dynamodb", region = "eu-west-1", action = "ListTables", host = "999999999999.ddb.eu-west-1.amazonaws.com" });
        Assert.That(account["message"], Does.Contain("account_id_endpoint_mode=disabled"));
        Assert.That((await TryAsync(new { service = "dynamodb", region = "eu-west-1", action = "DeleteTable" }))["rule"], Is.EqualTo("PolicyViolated"));

        (await Account.Approver.PostAsync($"access-requests/{id}/revoke")).Expect(200);
        Assert.That((await TryAsync(new { service = "dynamodb", region = "eu-west-1", action = "ListTables" }))["message"], Is.EqualTo("Client is not Active"));
    }

    [Test]
    public async Task Who_may_not_read_policies_or_is_of_another_account_learns_nothing()
    {
        string group = await GroupAsync();
        string id = await Account.RequestAsync();
        object call = new { service = "dynamodb", region = "eu-west-1", action = "ListTables" };
        Assert.That((await Account.Developer.PostAsync($"policy-groups/{group}/dry-run", call)).Status, Is.EqualTo(403));
        Assert.That((await Account.Developer.PostAsync("policy-groups/dry-run", new { policies = Array.Empty<object>(), call })).Status, Is.EqualTo(403));
        Assert.That((await Account.Developer.PostAsync($"access-requests/{id}/dry-run", call)).Status, Is.EqualTo(403));
        Assert.That((await OtherAccount.Admin.PostAsync($"policy-groups/{group}/dry-run", call)).Status, Is.EqualTo(404));
        Assert.That((await OtherAccount.Admin.PostAsync($"access-requests/{id}/dry-run", call)).Status, Is.EqualTo(404));
    }

    [TestCase("""{"region":"eu-west-1","action":"X"}""", "service")]
    [TestCase("""{"service":"nonesuch","region":"eu-west-1"}""", "service")]
    [TestCase("""{"service":"dynamodb"}""", "region")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","action":"NoSuch"}""", "action")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","action":"ListTables","method":"GET"}""", "action")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","action":"ListTables","names":{"a":1}}""", "names.a")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","host":"s3.eu-west-1.amazonaws.com"}""", "host")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","path":"x"}""", "path")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","method":"G T"}""", "method")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","bodyBase64":"*"}""", "bodyBase64")]
    [TestCase("""{"service":"dynamodb","region":"eu-west-1","body":"","bodyBase64":""}""", "body")]
    public async Task A_bad_field_is_named(string call, string field) =>
        Assert.That((await Account.Admin.PostAsync($"policy-groups/{await GroupAsync()}/dry-run", call)).BadFields, Is.EqualTo(new[] { field }));

    [Test]
    public async Task A_body_has_a_bound()
    {
        string group = await GroupAsync();
        object Call(int length) => new { service = "dynamodb", region = "eu-west-1", body = new string('x', length) };
        Assert.That((await Account.Admin.PostAsync($"policy-groups/{group}/dry-run", Call(262_144))).Status, Is.EqualTo(200));
        Assert.That((await Account.Admin.PostAsync($"policy-groups/{group}/dry-run", Call(262_145))).BadFields, Is.EqualTo(new[] { "body" }));
        Assert.That((await Account.Admin.PostAsync($"policy-groups/{group}/dry-run", Call(2_000_000))).Status, Is.EqualTo(413));
    }

    private static (string Member, string Value)[] NamesOf(ControlPlaneAnswer answer) =>
        [.. answer.Json.GetProperty("names").EnumerateArray().Select(static n => (n.GetProperty("member").GetString()!, n.GetProperty("value").GetString()!))];

    private async Task<string> GroupAsync() =>
        (await Account.Admin.PostAsync("policy-groups", new { name = TestAccount.Unique("group"), policies = Policies })).Expect(201).Id;
}
