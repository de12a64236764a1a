using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Console.CloudServices;

/// <summary>What the details page of an access request shows of the calls that named its keys.</summary>
internal sealed partial class SeenCallsTests : ControlPlaneFixture
{
    private Browser _developer = null!;
    private Browser _admin = null!;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Console:Enabled"] = "true" };

    [OneTimeSetUp]
    public async Task SignInAsync()
    {
        _developer = await (await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Developer)).SignedInAsync();
        _admin = await (await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Admin)).SignedInAsync();
    }

    [OneTimeTearDown]
    public void Close()
    {
        _developer?.Dispose();
        _admin?.Dispose();
    }

    [Test]
    public async Task A_call_that_was_let_through_is_shown_with_its_action()
    {
        (string id, string key, string _) = await Account.ActiveAsync();
        await AuditAsync(Call(id, key));

        string[] rows = await RowsAsync(id);

        Assert.That(rows, Has.Length.EqualTo(1));
        Assert.That(rows[0], Does.Contain("dynamodb GetItem us-east-1").And.Contain("allowed 200").And.Contain("The set-up is right."));
    }

    [TestCase("AuthenticateDownstreamSignatureMismatch", true, "the secret is wrong")]
    [TestCase("AuthenticateDownstreamSessionToken", false, "Unset AWS_SESSION_TOKEN.")]
    [TestCase("AuthenticateDownstreamTimeSkewed", false, "more than 15 minutes off")]
    [TestCase("AuthorizeServiceNotApproved", false, "does not cover this service")]
    [TestCase("PayloadDownstreamTooLarge", true, "larger than the limit")]
    public async Task Of_a_call_without_proof_no_more_is_shown_than_its_claim_and_why_it_was_refused(string reason, bool isGrantKnown, string words)
    {
        (string id, string key, string _) = await Account.ActiveAsync();
        await AuditAsync(Call(isGrantKnown ? id : null, key) with { Decision = AuditDecision.Denied, Reason = reason, Status = 403, ErrorCode = "AccessDenied" });

        string[] rows = await RowsAsync(id);

        Assert.That(rows, Has.Length.EqualTo(1));
        Assert.That(rows[0], Does.Contain("dynamodb us-east-1").And.Contain("named your key, without proof").And.Contain(words));
        Assert.That(rows[0], Does.Not.Contain("GetItem").And.Not.Contain("table-of-somebody").And.Not.Contain("203.0.113.9").And.Not.Contain("agent-of-somebody").And.Not.Contain("<a "));
    }

    [TestCase("AuthorizePolicyViolated")]
    [TestCase("AuthorizeCredentialUnavailable")]
    public async Task A_refusal_after_the_signature_was_verified_is_shown_in_full(string reason)
    {
        (string id, string key, string _) = await Account.ActiveAsync();
        await AuditAsync(Call(id, key) with { Decision = AuditDecision.Denied, Reason = reason, Status = 403 });

        Assert.That((await RowsAsync(id)).Single(), Does.Contain("dynamodb GetItem us-east-1").And.Contain("/activity/").And.Not.Contain("without proof"));
    }

    [Test]
    public async Task Calls_of_other_keys_and_of_other_accounts_are_not_shown()
    {
        (string id, string key, string _) = await Account.ActiveAsync();
        (string other, string otherKey, string _) = await Account.ActiveAsync();
        await AuditAsync(Call(other, otherKey));
        AuditEvent foreign = Call(null, key) with { Decision = AuditDecision.Denied, Reason = "AuthenticateDownstreamUnknownKey", Status = 403 };
        (await OtherAccount.Node.PostAsync("gateway/audit-events", JsonSerializer.Serialize(new AuditBatch { Events = [foreign] }, ContractsJsonContext.Default.AuditBatch))).Expect(200);

        Assert.That(await RowsAsync(id), Is.Empty);
    }

    [Test]
    public async Task Only_the_requester_sees_them()
    {
        (string id, string key, string _) = await Account.ActiveAsync();
        await AuditAsync(Call(id, key));
        string path = $"/environments/{Account.EnvironmentId}/cloud-services/{id}";

        (HttpStatusCode page, string text) = await GetAsync(_admin, path);
        (HttpStatusCode rows, string _) = await GetAsync(_admin, $"{path}?handler=Calls");

        Assert.That(page, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(text, Does.Not.Contain("Check my set-up").And.Not.Contain("GetItem"));
        Assert.That(rows, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task The_newest_twenty_are_shown_newest_first()
    {
        (string id, string key, string _) = await Account.ActiveAsync();
        await AuditAsync([.. Enumerable.Range(0, 25).Select(i => Call(id, key) with { Time = ControlPlane.Time.GetUtcNow().AddSeconds(-i), Action = $"Action{i}." })]);

        string[] rows = await RowsAsync(id);

        Assert.That(rows, Has.Length.EqualTo(20));
        Assert.That(rows[0], Does.Contain("Action0."));
        Assert.That(rows[^1], Does.Contain("Action19."));
    }

    private async Task AuditAsync(params AuditEvent[] events) => (await Account.Node.PostAsync(
        "gateway/audit-events", JsonSerializer.Serialize(new AuditBatch { Events = events }, ContractsJsonContext.Default.AuditBatch))).Expect(200);

    private AuditEvent Call(string? accessRequestId, string key) => new()
    {
        Id = Guid.NewGuid(),
        Time = ControlPlane.Time.GetUtcNow(),
        RequestId = TestAccount.Unique("call"),
        Decision = AuditDecision.Allowed,
        AccessKeyId = key,
        AccessRequestId = accessRequestId,
        EnvironmentId = accessRequestId is null ? null : Account.EnvironmentId,
        RequesterId = accessRequestId is null ? null : Account.DeveloperId,
        Method = "POST",
        Host = "dynamodb.us-east-1.amazonaws.com",
        Service = "dynamodb",
        Region = "us-east-1",
        Action = "GetItem",
        Resource = "table-of-somebody",
        ClientAddress = "203.0.113.9",
        UserAgent = "agent-of-somebody",
        Status = 200,
    };

    // Tags are left out, but for links, which are part of what is told.
    private async Task<string[]> RowsAsync(string id)
    {
        (HttpStatusCode status, string text) = await GetAsync(_developer, $"/environments/{Account.EnvironmentId}/cloud-services/{id}?handler=Calls");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        return [.. Row().Matches(text).Select(m => Space().Replace(Tag().Replace(WebUtility.HtmlDecode(m.Value), " "), " "))];
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(Browser browser, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/html");
        using HttpResponseMessage answer = await browser.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<(?!a )[^>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
