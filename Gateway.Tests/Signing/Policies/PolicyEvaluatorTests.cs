using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.Policies;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Policies;

[TestFixture]
internal sealed class PolicyEvaluatorTests
{
    private readonly PolicyEvaluator _evaluator = new(new NamePatternCache());

    [Test]
    public void No_policy_allows() => Assert.That(Evaluate(Dynamo("CreateTable", "{}")).IsAllowed, Is.True);

    [TestCase("team-orders", ExpectedResult = true)]
    [TestCase("orders", ExpectedResult = false)]
    [TestCase("TEAM-orders", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool A_name_must_begin_with_the_prefix(string table) =>
        Evaluate(Dynamo("CreateTable", $$"""{"TableName":"{{table}}"}"""), Name("csg.resource.name.prefix", "team-")).IsAllowed;

    [TestCase("^team-[a-z]+$", "team-orders", ExpectedResult = true)]
    [TestCase("^team-[a-z]+$", "team-Orders", ExpectedResult = false)]
    [TestCase("/^team-[a-z]+$/i", "team-Orders", ExpectedResult = true)]
    [TestCase("orders", "my-orders-table", ExpectedResult = true)]
    [TestCase("(unclosed", "orders", ExpectedResult = false)]
    [TestCase("^(?!prod-)", "test-orders", ExpectedResult = true)]
    [TestCase("^(?!prod-)", "prod-orders", ExpectedResult = false)]
    public bool A_pattern_is_searched_in_the_name(string pattern, string table) =>
        Evaluate(Dynamo("CreateTable", $$"""{"TableName":"{{table}}"}"""), Name("csg.resource.name.validation_pattern", pattern)).IsAllowed;

    [Test, CancelAfter(5000)]
    public void A_pattern_made_to_run_for_ever_is_cut_short_and_refuses()
    {
        string name = new('a', 40);
        Assert.That(
            Evaluate(Dynamo("CreateTable", $$"""{"TableName":"{{name}}!"}"""), Name("csg.resource.name.validation_pattern", @"^(a+)+\1$")).IsAllowed, Is.False);
    }

    [Test]
    public void Prefix_is_reported_before_pattern_whatever_their_order()
    {
        Decision decision = Evaluate(
            Dynamo("CreateTable", """{"TableName":"x"}"""),
            Name("csg.resource.name.validation_pattern", "^y"),
            Name("csg.resource.name.prefix", "y"));
        Assert.That(decision.Detail, Is.EqualTo("Action 'CreateTable' violates policy 'csg.resource.name.prefix'"));
    }

    [TestCase("""{"Table":"x"}""")]
    [TestCase("""{"TableName":7}""")]
    [TestCase("""{"TableName":"team-a","TableName":"b"}""")]
    [TestCase("""["TableName"]""")]
    [TestCase("not json")]
    [TestCase("""{"TableName":"team-\ud800"}""")]
    [TestCase("""{"TableName":"team-a","\ud800":"b"}""")]
    [TestCase("")]
    public void A_governed_action_whose_name_cannot_be_found_or_parsed_is_refused(string body) =>
        Assert.That(Evaluate(Dynamo("CreateTable", body), Name("csg.resource.name.prefix", "team-")).IsAllowed, Is.False);

    [Test]
    public void A_governed_action_whose_body_is_not_in_memory_is_refused() => Assert.That(
        Evaluate(Dynamo("CreateTable", "{}") with { Body = null }, Name("csg.resource.name.prefix", "")).IsAllowed, Is.False);

    [Test]
    public void Another_action_is_not_governed() =>
        Assert.That(Evaluate(Dynamo("ListTables", "{}"), Name("csg.resource.name.prefix", "team-")).IsAllowed, Is.True);

    [Test]
    public void An_action_that_cannot_be_told_is_governed_by_every_rule() =>
        Assert.That(Evaluate(Dynamo(null, "{}"), Name("csg.resource.name.prefix", "team-")).IsAllowed, Is.False);

    [Test]
    public void All_of_several_names_must_hold()
    {
        GrantPolicy policy = Name("csg.resource.name.prefix", "team-") with { Member = "Names" };
        Assert.That(Evaluate(Dynamo("CreateTable", """{"Names":["team-a","team-b"]}"""), policy).IsAllowed, Is.True);
        Assert.That(Evaluate(Dynamo("CreateTable", """{"Names":["team-a","b"]}"""), policy).IsAllowed, Is.False);
    }

    [TestCase("team-q", ExpectedResult = true)]
    [TestCase("q", ExpectedResult = false)]
    public bool Names_are_found_in_forms(string queue) => Evaluate(
        Request("sqs", "CreateQueue", WireProtocol.Query, $"Action=CreateQueue&QueueName={queue}"),
        new GrantPolicy { Type = "csg.resource.name.prefix", Service = "sqs", Action = "Create*", Value = "team-" }).IsAllowed;

    [Test]
    public void A_name_in_the_query_counts_beside_the_one_in_the_form()
    {
        GrantPolicy policy = new() { Type = "csg.resource.name.prefix", Service = "sns", Action = "CreateTopic", Value = "dev-" };
        ActionRequest decoy = Request("sns", "CreateTopic", WireProtocol.Query, "Action=CreateTopic&Name=dev-x") with { RawQuery = "Name=prod-x" };
        Assert.That(Evaluate(decoy, policy).IsAllowed, Is.False);
        Assert.That(Evaluate(decoy with { RawQuery = "" }, policy).IsAllowed, Is.True);
    }

    [Test]
    public void A_name_in_the_path_counts_whatever_the_body_says()
    {
        GrantPolicy policy = new() { Type = "csg.resource.name.prefix", Service = "lambda", Action = "*", Value = "dev-" };
        ActionRequest decoy = Request("lambda", "UpdateFunctionCode", WireProtocol.RestJson, """{"FunctionName":"dev-x"}""") with
        {
            PathVariables = [new("FunctionName", "prod-fn")],
        };
        Assert.That(Evaluate(decoy, policy).IsAllowed, Is.False);
        Assert.That(Evaluate(decoy with { PathVariables = [new("FunctionName", "dev-fn")] }, policy).IsAllowed, Is.True);
    }

    [TestCase("team.example.com", ExpectedResult = true)]
    [TestCase("example.com", ExpectedResult = false)]
    public bool Names_are_found_in_xml(string zone) => Evaluate(
        Request("route53", "CreateHostedZone", WireProtocol.RestXml, $"<CreateHostedZoneRequest xmlns=\"x\"><Name>{zone}</Name></CreateHostedZoneRequest>"),
        new GrantPolicy { Type = "csg.resource.name.prefix", Service = "route53", Action = "*", Value = "team." }).IsAllowed;

    [Test]
    public void The_violated_policy_is_told_with_its_place_the_name_and_where_it_stood()
    {
        PolicyViolation violation = Evaluate(
            Dynamo("CreateTable", """{"TableName":"orders"}"""),
            Action("csg.action.allow", "Create*"),
            Name("csg.resource.name.validation_pattern", "^x"),
            Name("csg.resource.name.prefix", "team-")).Violation!;
        Assert.That(violation.Index, Is.EqualTo(2));
        Assert.That(violation.Names, Is.EqualTo([new FoundName("TableName", "orders")]));
        Assert.That(violation.Reason, Is.EqualTo("'orders' in TableName does not begin with 'team-'."));
    }

    [TestCase("GetItem", ExpectedResult = true)]
    [TestCase("PutItem", ExpectedResult = false)]
    [TestCase(null, ExpectedResult = false)]
    public bool Read_only_lets_reads_pass(string? action) =>
        Evaluate(Dynamo(action, "{}"), new GrantPolicy { Type = "csg.read_only", Service = "*", Action = "*" }).IsAllowed;

    [TestCase("GetItem", ExpectedResult = true)]
    [TestCase("DeleteTable", ExpectedResult = false)]
    [TestCase(null, ExpectedResult = false)]
    public bool Allowed_actions_are_all_that_is_allowed(string? action) => Evaluate(
        Dynamo(action, "{}"), Action("csg.action.allow", "Get*"), Action("csg.action.allow", "Query")).IsAllowed;

    [TestCase("DeleteTable", ExpectedResult = false)]
    [TestCase("DeleteItem", ExpectedResult = true)]
    [TestCase(null, ExpectedResult = false)]
    public bool Denied_actions_are_denied(string? action) => Evaluate(Dynamo(action, "{}"), Action("csg.action.deny", "Delete?able")).IsAllowed;

    [Test]
    public void Deny_wins_over_allow() =>
        Assert.That(Evaluate(Dynamo("GetItem", "{}"), Action("csg.action.allow", "*"), Action("csg.action.deny", "GetItem")).IsAllowed, Is.False);

    [TestCase("eu-west-1", ExpectedResult = true)]
    [TestCase("us-east-1", ExpectedResult = false)]
    public bool Regions_are_limited(string region) => Evaluate(
        Dynamo("GetItem", "{}") with { Region = region },
        new GrantPolicy { Type = "csg.region.allow", Service = "*", Action = "*", Value = "eu-*" }).IsAllowed;

    [Test]
    public void A_policy_of_unknown_type_refuses() =>
        Assert.That(Evaluate(Dynamo("GetItem", "{}"), Action("csg.from.the.future", "*")).IsAllowed, Is.False);

    [Test]
    public void A_policy_of_another_service_does_not_count() => Assert.That(
        Evaluate(Dynamo("GetItem", "{}"), new GrantPolicy { Type = "csg.action.deny", Service = "s3", Action = "*" }).IsAllowed, Is.True);

    private static GrantPolicy Name(string type, string value) => new() { Type = type, Service = "dynamodb", Action = "CreateTable", Value = value };

    private static GrantPolicy Action(string type, string action) => new() { Type = type, Service = "dynamodb", Action = action };

    private static ActionRequest Dynamo(string? action, string body) => Request("dynamodb", action, WireProtocol.Json10, body);

    private static ActionRequest Request(string service, string? action, WireProtocol protocol, string body) => new()
    {
        Service = ServiceCatalog.Default.Find(service)!,
        Protocol = protocol,
        Host = ServiceCatalog.Default.MatchHost("dynamodb.eu-west-1.amazonaws.com")!,
        Region = "eu-west-1",
        Action = action,
        RawQuery = "",
        PathVariables = [],
        Body = Encoding.UTF8.GetBytes(body),
    };

    private Decision Evaluate(ActionRequest asked, params GrantPolicy[] policies) => _evaluator.Evaluate(policies, asked);
}
