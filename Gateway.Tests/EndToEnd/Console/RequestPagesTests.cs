using System.Text.Json;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>One's own access requests in a real browser: cancelled, asked for again, decided by two at once, and the check of a set-up.</summary>
internal sealed class RequestPagesTests : ConsoleFixture
{
    private TestPerson _developer = null!;

    [OneTimeSetUp]
    public async Task CreateDeveloperAsync() => _developer = await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Developer);

    [Test]
    public async Task A_request_is_cancelled_and_asked_for_again_with_what_it_held()
    {
        string id = (await Account.Developer.PostAsync(Account.Requests, new
        {
            cloud = "aws",
            services = new[] { "sqs", "sns" },
            regions = new[] { "eu-west-1" },
            justification = "the queue",
            expiresAt = ControlPlane.Time.GetUtcNow().AddDays(2),
        })).Expect(201).Id;
        IPage page = await SignedInAsync(_developer);
        await page.GotoAsync(PathOf(id));
        await PressAsync(page, "Cancel the request");
        await ExpectNoticeAsync(page, "cancelled");
        await FollowAsync(page, "Ask again");
        Assert.That(await page.Locator("input[name=services]:checked").EvaluateAllAsync<string[]>("boxes => boxes.map(b => b.value)"), Is.EquivalentTo(new[] { "sqs", "sns" }));
        Assert.That(await page.GetByLabel("Regions").InputValueAsync(), Is.EqualTo("eu-west-1"));
        Assert.That(await page.GetByLabel("Why").InputValueAsync(), Is.EqualTo("the queue"));
        Assert.That(await page.GetByLabel("Until").InputValueAsync(), Is.Not.Empty);
        await PressAsync(page, "Send the request");
        await ExpectNoticeAsync(page, "sent");
        Assert.That(page.Url, Does.Not.EndWith(id));
    }

    [Test]
    public async Task An_end_that_has_passed_is_not_asked_for_again()
    {
        string id = (await Account.Developer.PostAsync(Account.Requests, new { cloud = "aws", services = new[] { "sqs" }, expiresAt = ControlPlane.Time.GetUtcNow().AddHours(1) })).Expect(201).Id;
        ControlPlane.Time.Advance(TimeSpan.FromHours(2));
        IPage page = await SignedInAsync(_developer);
        await page.GotoAsync($"/environments/{Account.EnvironmentId}/cloud-services/request?again={id}");
        Assert.That(await page.GetByLabel("Until").InputValueAsync(), Is.Empty);
    }

    [Test]
    public async Task A_request_that_was_decided_meanwhile_is_not_cancelled_and_the_page_shows_the_answer()
    {
        string id = await Account.RequestAsync("sqs");
        IPage page = await SignedInAsync(_developer);
        await page.GotoAsync(PathOf(id));
        (await Account.Approver.PostAsync($"access-requests/{id}/deny", new { reason = "not this quarter" })).Expect(200);
        await PressAsync(page, "Cancel the request");
        await ExpectRefusalAsync(page, "Somebody changed this in the meantime.");
        Assert.That(await MainAsync(page), Does.Contain("denied").And.Contain("not this quarter"));
    }

    [Test]
    public async Task Of_two_approvers_the_second_is_told_and_loses_nothing_typed()
    {
        string id = await Account.RequestAsync("sqs");
        IPage first = await SignedInAsync(), second = await SignedInAsync();
        await first.GotoAsync($"/access-requests/{id}");
        await second.GotoAsync($"/access-requests/{id}");
        await second.GetByLabel("Comment").FillAsync("a long consideration");
        await second.GetByLabel("Cloud credential").SelectOptionAsync(Account.CredentialId);

        // Still pending, and yet another version: the page from before must not decide on it.
        await ControlPlane.Database.ExecuteAsync($"UPDATE access_requests SET version = version + 1 WHERE id = '{id}'");
        await PressAsync(second, "Approve");
        await ExpectRefusalAsync(second, "Somebody changed this in the meantime.");
        Assert.That(await second.GetByLabel("Comment").InputValueAsync(), Is.EqualTo("a long consideration"));
        Assert.That(await second.GetByLabel("Cloud credential").InputValueAsync(), Is.EqualTo(Account.CredentialId));
        await PressAsync(second, "Approve");
        await ExpectNoticeAsync(second, "approved");

        await first.GetByLabel("Reason").FillAsync("no");
        await PressAsync(first, "Deny");
        await ExpectRefusalAsync(first, "Somebody changed this in the meantime.");
        Assert.That(await MainAsync(first), Does.Contain("approved").And.Contain("a long consideration"));
    }

    [Test]
    public async Task A_call_appears_on_the_details_page_by_itself_with_what_was_seen()
    {
        (string id, string key, string _) = await Account.ActiveAsync();
        IPage page = await SignedInAsync(_developer);
        await page.Clock.InstallAsync();
        await page.GotoAsync(PathOf(id));
        await Microsoft.Playwright.Assertions.Expect(page.Locator("[data-live-empty]")).ToContainTextAsync("No call has named this key yet");
        await AuditAsync(Call(key) with { AccessRequestId = id, RequesterId = Account.DeveloperId, Action = "ListTables" });
        await PassAsync(page, LiveEvery);
        await Microsoft.Playwright.Assertions.Expect(page.Locator("[data-live] tbody tr")).ToContainTextAsync("dynamodb ListTables us-east-1");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("[data-live-empty]")).ToBeHiddenAsync();

        await AuditAsync(Call(key) with { Time = ControlPlane.Time.GetUtcNow().AddSeconds(1), Decision = AuditDecision.Denied, Reason = "AuthenticateDownstreamSignatureMismatch", Status = 400 });
        await PassAsync(page, LiveEvery);
        ILocator refused = page.Locator("[data-live] tbody tr").First;
        await Microsoft.Playwright.Assertions.Expect(refused).ToContainTextAsync("without proof of its secret");
        await Microsoft.Playwright.Assertions.Expect(refused).ToContainTextAsync("Most often the secret is wrong");
        Assert.That(await refused.Locator("a").CountAsync(), Is.Zero);
        Assert.That(await page.Locator("[data-live] tbody tr").CountAsync(), Is.EqualTo(2));
    }

    private string PathOf(string id) => $"/environments/{Account.EnvironmentId}/cloud-services/{id}";

    private async Task AuditAsync(AuditEvent e) => (await Account.Node.PostAsync(
        "gateway/audit-events", JsonSerializer.Serialize(new AuditBatch { Events = [e] }, ContractsJsonContext.Default.AuditBatch))).Expect(200);

    private AuditEvent Call(string key) => new()
    {
        Id = Guid.NewGuid(),
        Time = ControlPlane.Time.GetUtcNow(),
        RequestId = TestAccount.Unique("call"),
        Decision = AuditDecision.Allowed,
        AccessKeyId = key,
        Method = "POST",
        Host = "dynamodb.us-east-1.amazonaws.com",
        Service = "dynamodb",
        Region = "us-east-1",
        Status = 200,
    };
}
