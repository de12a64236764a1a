using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>The approver's queue in a real browser: searched, and decided many at a time.</summary>
internal sealed class QueuePagesTests : ConsoleFixture
{
    private TestPerson _approver = null!;

    [OneTimeSetUp]
    public async Task PrepareAccountAsync() => _approver = await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Approver);

    [Test]
    public async Task Many_are_approved_with_one_credential_and_each_has_its_own_result()
    {
        string word = Word();
        string[] ids = [await AskAsync("sqs", word), await AskAsync("s3", word), await AskAsync("kms", word), await AskAsync("sns", word)];
        IPage page = await SignedInAsync(_approver);
        await page.GotoAsync($"/access-requests?status=pending&search={word}");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose all" }).CheckAsync();
        Assert.That(await page.Locator("#with-chosen").InnerTextAsync(), Is.EqualTo("With the chosen (4)"));
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose sns" }).UncheckAsync();
        Assert.That(await page.Locator("#with-chosen").InnerTextAsync(), Is.EqualTo("With the chosen (3)"));
        (await Account.Approver.PostAsync($"access-requests/{ids[1]}/deny", new { reason = "not this one" })).Expect(200);
        await page.GetByLabel("Cloud credential").SelectOptionAsync([Account.CredentialId]);
        await page.GetByLabel("Comment or reason").FillAsync("For the sprint.");
        await PressAsync(page, "Approve");

        string told = await page.Locator(".outcomes").InnerTextAsync();
        Assert.That(told, Does.Match(@"sqs of \S+: done").And.Match(@"kms of \S+: done"));
        Assert.That(told, Does.Match(@"s3 of \S+: The access request is denied|s3 of \S+: Somebody changed it"));
        Assert.That(await StatusesAsync(ids), Is.EqualTo("approved denied approved pending"));
        ControlPlaneAnswer approved = await Account.Admin.GetAsync($"access-requests/{ids[0]}");
        Assert.That(approved["comment"], Is.EqualTo("For the sprint."));
        Assert.That(approved["cloudCredentialId"], Is.EqualTo(Account.CredentialId));
    }

    [Test]
    public async Task What_is_missing_for_all_is_told_once_beside_its_field_and_nothing_is_done()
    {
        string word = Word();
        string[] ids = [await AskAsync("sqs", word), await AskAsync("s3", word)];
        IPage page = await SignedInAsync(_approver, scripts: false);
        await page.GotoAsync($"/access-requests?status=pending&search={word}");
        await PressAsync(page, "Deny");
        Assert.That(await MainAsync(page), Does.Contain("Choose one request at least"));
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose sqs" }).CheckAsync();
        await PressAsync(page, "Deny");
        Assert.That(await page.Locator("#field-answer-error").InnerTextAsync(), Is.EqualTo("Must not be empty."));
        await page.GetByLabel("Comment or reason").FillAsync("kept");
        await PressAsync(page, "Approve");

        Assert.That(await page.Locator("#field-cloudCredentialId-error").InnerTextAsync(), Is.EqualTo("Must not be empty."));
        Assert.That(await page.GetByLabel("Comment or reason").InputValueAsync(), Is.EqualTo("kept"));
        Assert.That(await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose sqs" }).IsCheckedAsync(), Is.True);
        Assert.That(await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose s3" }).IsCheckedAsync(), Is.False);
        Assert.That(await StatusesAsync(ids), Is.EqualTo("pending pending"));
        await PressAsync(page, "Deny");
        await ExpectNoticeAsync(page, "It is denied.");
        Assert.That(await StatusesAsync(ids), Is.EqualTo("denied pending"));
    }

    [Test]
    public async Task A_stale_list_changes_nothing_that_somebody_else_has_moved()
    {
        string id = await Account.ApprovedAsync(null, "kinesis");
        IPage page = await SignedInAsync(_approver);
        await page.GotoAsync("/access-requests?status=approved&search=kinesis");
        (await Account.Developer.PostAsync($"{Account.Requests}/{id}/secret")).Expect(200);
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose kinesis" }).CheckAsync();
        await PressAsync(page, "Revoke");
        Assert.That(await page.Locator(".outcomes").InnerTextAsync(), Does.Contain("Somebody changed it in the meantime"));
        Assert.That(await StatusesAsync(id), Is.EqualTo("active"));

        await page.GotoAsync("/access-requests?status=active&search=kinesis");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose kinesis" }).CheckAsync();
        await page.GetByLabel("Reason").FillAsync("The project has ended");
        await PressAsync(page, "Revoke");
        await ExpectNoticeAsync(page, "It is revoked.");
        await page.GotoAsync("/access-requests?status=revoked&search=kinesis");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose kinesis" }).CheckAsync();
        await PressAsync(page, "Archive");
        await ExpectNoticeAsync(page, "It is archived.");
        Assert.That(await StatusesAsync(id), Is.EqualTo("archived"));
    }

    [Test]
    public async Task Nobody_approves_their_own_request_among_others_and_Enter_decides_nothing()
    {
        string word = Word();
        string approverId = (await Account.Approver.GetAsync("me")).Id;
        (await Account.Admin.PostAsync($"environments/{Account.EnvironmentId}/members", new { userId = approverId, role = "developer" })).Expect(201);
        string own = await AskAsync("s3", word, Account.Approver);
        string other = await AskAsync("sqs", word);
        IPage page = await SignedInAsync(_approver);
        await page.GotoAsync($"/access-requests?search={word}");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose all" }).CheckAsync();
        await page.GetByLabel("Cloud credential").SelectOptionAsync([Account.CredentialId]);
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose all" }).PressAsync("Enter");
        await ExpectRefusalAsync(page, "something below needs a change");
        Assert.That(await MainAsync(page), Does.Contain("Enter alone decides nothing."));
        Assert.That(await StatusesAsync(own, other), Is.EqualTo("pending pending"));
        await PressAsync(page, "Approve");

        string told = await page.Locator(".outcomes").InnerTextAsync();
        Assert.That(told, Does.Contain("Somebody other than the requester must approve."));
        Assert.That(await StatusesAsync(own, other), Is.EqualTo("pending approved"));
    }

    [Test]
    public async Task The_queue_is_searched_by_words_and_tells_who_decided_what()
    {
        string word = Word();
        string first = await AskAsync("sqs", $"{word} nightly export");
        await AskAsync("s3", $"{word} thumbnails");
        (await Account.Approver.PostAsync($"access-requests/{first}/approve", new { cloudCredentialId = Account.CredentialId })).Expect(200);
        string approver = (await Account.Approver.GetAsync("me"))["name"]!;
        IPage page = await SignedInAsync(scripts: false);
        await page.GotoAsync("/access-requests");
        await page.GetByLabel("Search").FillAsync($"NIGHTLY {word}");
        await PressAsync(page, "Search");
        Assert.That(await page.Locator("tbody tr").CountAsync(), Is.EqualTo(1));
        Assert.That(await page.Locator("tbody tr").InnerTextAsync(), Does.Contain("sqs").And.Contain(approver));
        await FollowAsync(page, approver);
        Assert.That(await page.GetByTitle("Take this filter away").InnerTextAsync(), Does.Contain($"Decided by: {approver}"));
        Assert.That(await page.Locator("tbody tr").CountAsync(), Is.EqualTo(1));
        await page.GetByLabel("Search").FillAsync($"{word} nothing like it");
        await PressAsync(page, "Search");
        Assert.That(await MainAsync(page), Does.Contain("No request is like that."));
        await page.GotoAsync($"/access-requests?search={string.Join('+', Enumerable.Repeat("a", 9))}");
        Assert.That(await page.Locator("#field-search-error").InnerTextAsync(), Does.Contain("at most 8 words"));
        await page.GotoAsync("/access-requests");
        await FollowAsync(page, "Who approved what");
        Assert.That(await page.Locator("tbody").InnerTextAsync(), Does.Contain("Access request approved").And.Contain(approver));
    }

    [Test]
    public async Task An_auditor_sees_the_queue_without_anything_to_press()
    {
        await AskAsync("sqs", Word());
        IPage page = await SignedInAsync(await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Auditor));
        await page.GotoAsync("/access-requests");

        Assert.That(await page.Locator("tbody tr").CountAsync(), Is.GreaterThan(0));
        Assert.That(await page.Locator("main input[type=checkbox]").CountAsync(), Is.Zero);
        Assert.That(string.Join(", ", await page.Locator("main button").AllInnerTextsAsync()), Is.EqualTo("Search"));
    }

    private static string Word() => TestAccount.Unique("word").Replace("-", "x", StringComparison.Ordinal) + "z";

    private async Task<string> AskAsync(string service, string why, ControlPlaneClient? requester = null) =>
        (await (requester ?? Account.Developer).PostAsync(Account.Requests, new { services = new[] { service }, justification = why })).Expect(201).Id;

    private async Task<string> StatusesAsync(params string[] ids) =>
        string.Join(' ', await Task.WhenAll(ids.Select(async id => (await Account.Admin.GetAsync($"access-requests/{id}")).Expect(200)["status"]!)));
}
