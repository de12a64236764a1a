using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>The audit trail in a real browser, of events as gateway nodes deliver them.</summary>
internal sealed class ActivityPagesTests : ConsoleFixture
{
    // Each event is later than those before: the control plane's clock stands still.
    private int _delivered;

    [Test]
    public async Task New_events_appear_by_themselves_and_leave_what_is_focused_alone()
    {
        string action = Unique();
        await DeliverAsync(action, 1);
        IPage page = await SignedInAsync();
        await page.Clock.InstallAsync();
        await page.GotoAsync($"/activity?action={action}");
        await Rows(page, 1);
        await page.Locator("tbody a").First.FocusAsync();
        string focused = (await page.EvaluateAsync<string>("() => document.activeElement.href"))!;
        await DeliverAsync(action, 2);
        await PassAsync(page, LiveEvery);

        await Rows(page, 3);
        Assert.That(await page.EvaluateAsync<string>("() => document.activeElement.href"), Is.EqualTo(focused));
        Assert.That(await page.Locator("tbody tr").Last.Locator("a").GetAttributeAsync("href"), Is.EqualTo(new Uri(focused).AbsolutePath), "newest first");
        Assert.That(await page.Locator("tbody time").First.InnerTextAsync(), Does.Not.Contain("UTC"), "the reader's own time");
    }

    [Test]
    public async Task Paused_it_stays_as_it_is_and_catches_up_afterwards()
    {
        string action = Unique();
        await DeliverAsync(action, 1);
        IPage page = await SignedInAsync();
        await page.Clock.InstallAsync();
        await page.GotoAsync($"/activity?action={action}");
        await PressAsync(page, "Pause");
        await DeliverAsync(action, 1);
        int asked = 0;
        page.Request += (_, _) => asked++;
        await PassAsync(page, 3 * LiveEvery);
        await Rows(page, 1);
        Assert.That(asked, Is.Zero);
        await PressAsync(page, "Go on");
        await PassAsync(page, LiveEvery);
        await Rows(page, 2);
    }

    [Test]
    public async Task A_list_whose_session_is_over_says_so()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin, "auditor");
        IPage page = await SignedInAsync(person);
        await page.Clock.InstallAsync();
        await page.GotoAsync("/activity");
        (await Account.Admin.DeleteAsync($"users/{person.Id}/sessions")).Expect(204);
        await PassAsync(page, LiveEvery);

        await Microsoft.Playwright.Assertions.Expect(page.Locator("[data-live-state]")).ToContainTextAsync("Your session is over");
        Assert.That(await page.Locator("tbody tr").CountAsync(), Is.GreaterThan(0));
    }

    [Test]
    public async Task An_empty_list_fills_when_something_happens()
    {
        string action = Unique();
        IPage page = await SignedInAsync();
        await page.Clock.InstallAsync();
        await page.GotoAsync($"/activity?action={action}");
        Assert.That(await MainAsync(page), Does.Contain("Nothing of this kind has happened."));
        await DeliverAsync(action, 1);
        await PassAsync(page, LiveEvery);
        await Rows(page, 1);
        await Microsoft.Playwright.Assertions.Expect(page.Locator("[data-live-empty]")).ToBeHiddenAsync();
    }

    [Test]
    public async Task Filters_narrow_by_person_outcome_and_time_and_are_taken_away_again()
    {
        string action = Unique();
        await DeliverAsync(action, 2);
        await DeliverAsync(action, 1, "Denied");
        string email = (await Account.Developer.GetAsync("me"))["email"]!;
        IPage page = await SignedInAsync(scripts: false);
        await page.GotoAsync($"/activity?action={action}");
        await page.GetByLabel("Outcome").SelectOptionAsync("Denied");
        await page.GetByLabel("Person").FillAsync(email.ToUpperInvariant());
        await PressAsync(page, "Filter");
        Assert.That(await page.Locator("tbody tr").CountAsync(), Is.EqualTo(1));
        Assert.That(await page.Locator("tbody tr").InnerTextAsync(), Does.Contain("denied").And.Contain((await Account.Developer.GetAsync("me"))["name"]!));

        await page.GetByLabel("Person").FillAsync("nobody@example.org");
        await PressAsync(page, "Filter");
        Assert.That(await page.Locator("#field-person-error").InnerTextAsync(), Is.EqualTo("Nobody has this e-mail address here."));
        Assert.That(await page.GetByLabel("Person").InputValueAsync(), Is.EqualTo("nobody@example.org"));
        await page.GotoAsync("/activity?from=yesterday");
        Assert.That(await page.Locator("#field-from-error").InnerTextAsync(), Does.Contain("Must be a time"));
        await page.GotoAsync($"/activity?action={action}&requester={Account.DeveloperId}");
        await page.GetByTitle("Take this filter away").ClickAsync();
        Assert.That(page.Url, Does.EndWith($"/activity?action={action}"));
        await page.GotoAsync($"/activity?action={action}&from=2026-05-05T10:00&to=2026-05-05T10:00");
        Assert.That(await page.Locator("#field-to-error").InnerTextAsync(), Does.Contain("Must be after from."));
    }

    [Test]
    public async Task Older_pages_follow_one_another_and_lead_back_to_the_newest()
    {
        string action = Unique();
        await DeliverAsync(action, 120);
        IPage page = await SignedInAsync();
        await page.GotoAsync($"/activity?action={action}");
        var seen = new List<string>();
        for (int i = 0; i < 3; i++)
        {
            seen.AddRange(await page.Locator("tbody tr").EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.id)"));
            if (i < 2)
            {
                await FollowAsync(page, "Older");
            }
        }

        Assert.That(seen, Has.Count.EqualTo(120).And.Unique);
        Assert.That(await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).CountAsync(), Is.Zero, "an older page does not move");
        await FollowAsync(page, "Newest");
        Assert.That(await page.Locator("tbody tr").First.GetAttributeAsync("data-id"), Is.EqualTo(seen[0]));
    }

    [Test]
    public async Task An_act_is_told_with_what_it_changed_by_name()
    {
        string request = await Account.ApprovedAsync(new { cloudCredentialId = Account.CredentialId, comment = "As agreed" });
        string id = (await Account.Admin.GetAsync($"audit-events?action=access-request.approve&accessRequest={request}")).Ids.Single();
        string credential = (await Account.Admin.GetAsync($"cloud-credentials/{Account.CredentialId}"))["name"]!;
        IPage page = await SignedInAsync();
        await page.GotoAsync($"/activity/{id}");

        Assert.That(await page.Locator("h1").InnerTextAsync(), Is.EqualTo("Access request approved"));
        Assert.That(await Row(page, "Status").InnerTextAsync(), Does.Match(@"Status\s+pending\s+approved"));
        Assert.That(await Row(page, "Cloud credential").InnerTextAsync(), Does.Contain(credential));
        Assert.That(await MainAsync(page), Does.Contain("As agreed").And.Not.Contain(Account.CredentialId));
        await FollowAsync(page, "Everything of this access request");
        await Rows(page, 2);
    }

    [Test]
    public async Task Requesters_see_their_own_events_and_no_others()
    {
        string action = Unique();
        await DeliverAsync(action, 1);
        string id = (await Account.Admin.GetAsync($"audit-events?action={action}")).Ids.Single();
        TestPerson owner = await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Developer);
        TestPerson other = await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.OtherDeveloper);
        IPage mine = await SignedInAsync(owner), theirs = await SignedInAsync(other);
        await mine.GotoAsync($"/activity?action={action}");
        await Rows(mine, 1);
        Assert.That(await mine.GetByLabel("Person").CountAsync(), Is.Zero);
        await mine.GotoAsync($"/activity/{id}");
        Assert.That(await MainAsync(mine), Does.Contain(action));
        await theirs.GotoAsync($"/activity?action={action}&person={owner.Email}");
        await Rows(theirs, 0);
        Assert.That((await theirs.GotoAsync($"/activity/{id}"))!.Status, Is.EqualTo(404));
    }

    private static string Unique() => TestAccount.Unique("Op").Replace("-", "", StringComparison.Ordinal);

    private static Task Rows(IPage page, int count) => Microsoft.Playwright.Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(count);

    private async Task DeliverAsync(string action, int count, string decision = "Allowed") => (await Account.Node.PostAsync("gateway/audit-events", new
    {
        events = Enumerable.Range(0, count).Select(_ => new
        {
            id = Guid.NewGuid(),
            time = ControlPlane.Time.GetUtcNow().AddMilliseconds(Interlocked.Increment(ref _delivered)),
            requestId = Guid.NewGuid().ToString(),
            decision,
            reason = decision == "Denied" ? "AuthorizePolicyViolated" : null,
            environmentId = Account.EnvironmentId,
            requesterId = Account.DeveloperId,
            method = "POST",
            host = "dynamodb.us-east-1.amazonaws.com",
            service = "dynamodb",
            region = "us-east-1",
            action,
            status = decision == "Denied" ? 400 : 200,
        }),
    })).Expect(200);
}
