using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.Policies;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Policies;

[TestFixture]
internal sealed class GrantEvaluatorTests
{
    private const string AccountHost = "123456789012.ddb.eu-west-1.amazonaws.com";

    private readonly GrantEvaluator _evaluator = new(new PolicyEvaluator(new NamePatternCache()));

    [Test]
    public void What_was_approved_is_allowed() => Assert.That(Evaluate(Grant()), Is.EqualTo(Refusal.None));

    [TestCase(GrantStatus.Inactive)]
    [TestCase((GrantStatus)99)]
    public void Any_other_status_than_active_is_refused(GrantStatus status) =>
        Assert.That(Evaluate(Grant() with { Status = status }), Is.EqualTo(Refusal.RequestNotActive));

    [TestCase("dynamodb", ExpectedResult = Refusal.None)]
    [TestCase("DynamoDB", ExpectedResult = Refusal.ServiceNotApproved)]
    [TestCase("dynamo", ExpectedResult = Refusal.ServiceNotApproved)]
    public Refusal A_service_is_approved_by_its_id(string approved) => Evaluate(Grant() with { Services = ["s3", approved] });

    [TestCase("eu-west-1", ExpectedResult = Refusal.None)]
    [TestCase("eu-west-2", ExpectedResult = Refusal.RegionNotApproved)]
    [TestCase("eu-west-11", ExpectedResult = Refusal.RegionNotApproved)]
    public Refusal A_request_that_names_regions_is_limited_to_them(string approved) => Evaluate(Grant() with { Regions = ["us-east-1", approved] });

    [TestCase("123456789012", ExpectedResult = Refusal.None)]
    [TestCase("210987654321", ExpectedResult = Refusal.AccountMismatch)]
    [TestCase(null, ExpectedResult = Refusal.AccountMismatch)]
    public Refusal An_account_in_the_host_of_a_table_is_that_of_the_credential(string? account) =>
        Evaluate(Grant() with { CloudAccountId = account }, AccountHost);

    [Test]
    public void An_active_request_without_a_key_is_a_credential_that_is_unavailable() =>
        Assert.That(Evaluate(Grant() with { UpstreamKeys = [] }), Is.EqualTo(Refusal.CredentialUnavailable));

    [Test]
    public void Policies_decide_last() => Assert.That(
        Evaluate(Grant() with { Policies = [new GrantPolicy { Type = "csg.action.deny", Service = "dynamodb", Action = "Get*" }] }),
        Is.EqualTo(Refusal.PolicyViolated));

    [Test]
    public void Report_only_lets_a_violation_pass_and_tells_it()
    {
        Decision decision = _evaluator.Evaluate(
            Grant() with { ReportOnly = true, Policies = [new GrantPolicy { Type = "csg.action.deny", Service = "dynamodb", Action = "Get*" }] },
            Asked("dynamodb.eu-west-1.amazonaws.com", "dynamodb", "GetItem"));
        Assert.That(decision.IsAllowed, Is.True);
        Assert.That(decision.Violation!.Type, Is.EqualTo("csg.action.deny"));
    }

    [Test]
    public void Report_only_tells_nothing_of_a_call_that_violates_nothing() =>
        Assert.That(_evaluator.Evaluate(Grant() with { ReportOnly = true }, Asked("dynamodb.eu-west-1.amazonaws.com", "dynamodb", "GetItem")).Violation, Is.Null);

    [Test]
    public void Everything_but_policies_refuses_under_report_only()
    {
        Grant grant = Grant() with { ReportOnly = true };
        Assert.That(Evaluate(grant with { Status = GrantStatus.Inactive }), Is.EqualTo(Refusal.RequestNotActive));
        Assert.That(Evaluate(grant with { Services = ["s3"] }), Is.EqualTo(Refusal.ServiceNotApproved));
        Assert.That(Evaluate(grant with { Regions = ["us-east-1"] }), Is.EqualTo(Refusal.RegionNotApproved));
        Assert.That(Evaluate(grant with { CloudAccountId = null }, AccountHost), Is.EqualTo(Refusal.AccountMismatch));
        Assert.That(Evaluate(grant with { UpstreamKeys = [] }), Is.EqualTo(Refusal.CredentialUnavailable));
        Assert.That(Evaluate(grant, "sts.eu-west-1.amazonaws.com", "sts", "AssumeRole"), Is.EqualTo(Refusal.ActionNotApproved));
    }

    [TestCase("*", ExpectedResult = Refusal.ActionNotApproved)]
    [TestCase("Get*", ExpectedResult = Refusal.ActionNotApproved)]
    [TestCase("Assume*", ExpectedResult = Refusal.None)]
    public Refusal A_bare_wildcard_does_not_hand_out_credentials(string allowed) => Evaluate(
        Grant() with { Policies = [new GrantPolicy { Type = "csg.action.allow", Service = "sts", Action = allowed }] },
        "sts.eu-west-1.amazonaws.com", "sts", "AssumeRole");

    private static Grant Grant() => new FakeControlPlane().GrantFor(
        new ResolveRequest { AccessKeyId = FakeControlPlane.ProxyKeyId, ScopeDate = "20260506", Region = "eu-west-1", Service = "dynamodb" });

    private Refusal Evaluate(
        Grant grant, string host = "dynamodb.eu-west-1.amazonaws.com", string service = "dynamodb", string action = "GetItem")
    {
        Decision decision = _evaluator.Evaluate(grant, Asked(host, service, action));
        Assert.That(decision.IsAllowed, Is.EqualTo(decision.Refusal == Refusal.None));
        return decision.Refusal;
    }

    private static ActionRequest Asked(string host, string service, string action) => new()
    {
        Service = ServiceCatalog.Default.Find(service)!,
        Protocol = WireProtocol.Json10,
        Host = ServiceCatalog.Default.MatchHost(host)!,
        Region = "eu-west-1",
        Action = action,
        RawQuery = "",
        PathVariables = [],
        Body = ReadOnlyMemory<byte>.Empty,
    };
}
