using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>API tokens in a real browser: the own, and those of programs.</summary>
internal sealed class TokenPagesTests : ConsoleFixture
{
    [Test]
    public async Task A_token_is_issued_shown_once_used_and_revoked()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        IPage page = await SignedInAsync(person, scripts: false);
        await page.GotoAsync("/tokens");
        Assert.That(await MainAsync(page), Does.Contain("There is none."));
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("terraform");
        await PressAsync(page, "Issue");
        string token = (await page.TextContentAsync("#token"))!;
        Assert.That(page.Url, Does.Not.Contain(token));
        Assert.That((await ControlPlane.Client(token).GetAsync("me")).Expect(200).Id, Is.EqualTo(person.Id));

        await FollowAsync(page, "Done");
        Assert.That(await page.ContentAsync(), Does.Not.Contain(token));
        await Assert.ThatAsync(() => page.GoBackAsync(), Throws.InstanceOf<PlaywrightException>().With.Message.Contains("ERR_CACHE_MISS"), "not in the browser's history");
        page = await page.Context.NewPageAsync();
        await page.GotoAsync("/tokens");
        await ConsoleBrowser.ClickAsync(Row(page, "terraform").GetByText("Revoke"));
        await ExpectNoticeAsync(page, "The token is revoked");
        Assert.That(await Row(page, "terraform").InnerTextAsync(), Does.Contain("revoked"));
        Assert.That((await ControlPlane.Client(token).GetAsync("me")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task An_admin_issues_and_revokes_tokens_of_a_program()
    {
        string email = $"{TestAccount.Unique("pipeline")}@example.com";
        string id = (await Account.Admin.PostAsync("users", new { email, name = "Deploy Pipeline" })).Expect(201).Id;
        IPage page = await SignedInAsync();
        await page.GotoAsync($"/users/{id}");
        await FollowAsync(page, "API tokens");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("ci");
        await page.GetByLabel("Ends with the day").FillAsync("2020-01-01");
        await PressAsync(page, "Issue");
        Assert.That(await page.TextContentAsync("#field-expiresAt-error"), Does.Contain("Must be in the future."));
        Assert.That(await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync(), Is.EqualTo("ci"));
        await page.GetByLabel("Ends with the day").FillAsync("2030-01-01");
        await PressAsync(page, "Issue");
        ControlPlaneClient program = ControlPlane.Client(await page.TextContentAsync("#token"));
        Assert.That((await program.GetAsync("me")).Expect(200).Id, Is.EqualTo(id));
        await ConsoleBrowser.ClickAsync(Row(page, "ci").GetByText("Revoke"));
        await ExpectNoticeAsync(page, "The token is revoked");
        Assert.That((await program.GetAsync("me")).Status, Is.EqualTo(401));
    }
}
