using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>Environments and their members, in a real browser.</summary>
internal sealed class EnvironmentPagesTests : ConsoleFixture
{
    [Test]
    public async Task An_environment_is_created_filled_renamed_and_archived()
    {
        TestPerson member = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        IPage page = await SignedInAsync();
        string name = TestAccount.Unique("stage");
        await page.GotoAsync("/environments");
        await FollowAsync(page, "New environment");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Policies only report").CheckAsync();
        await PressAsync(page, "Create the environment");
        string id = page.Url.Split('/')[^1];
        Assert.That((await Account.Admin.GetAsync($"environments/{id}"))["reportOnly"], Is.EqualTo("True"));

        await page.GetByLabel("E-mail").FillAsync(member.Email);
        await page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("developer");
        await PressAsync(page, "Add");
        await ExpectNoticeAsync(page, "is a member now");
        await Row(page, member.Email).GetByRole(AriaRole.Combobox).SelectOptionAsync("environment-admin");
        await ConsoleBrowser.ClickAsync(Row(page, member.Email).GetByText("Save"));
        await ExpectNoticeAsync(page, "is environment-admin now");
        Assert.That((await Account.Admin.GetAsync($"environments/{id}/members")).Items.Single().GetProperty("role").GetString(), Is.EqualTo("environment-admin"));
        await ConsoleBrowser.ClickAsync(Row(page, member.Email).GetByText("Remove"));
        await ExpectNoticeAsync(page, "no member any more");
        Assert.That((await Account.Admin.GetAsync($"environments/{id}/members")).Items, Is.Empty);

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name + "-2");
        await page.GetByLabel("Policies only report").UncheckAsync();
        await PressAsync(page, "Save");
        await ExpectNoticeAsync(page, "It is saved.");
        Assert.That(await page.TextContentAsync("h1"), Is.EqualTo(name + "-2"));
        Assert.That((await Account.Admin.GetAsync($"environments/{id}"))["reportOnly"], Is.EqualTo("False"));

        await ConfirmAsync(page, "Archive it …", $"Yes, archive {name}-2 for good");
        await ExpectNoticeAsync(page, "It is archived");
        Assert.That(await page.TextContentAsync("main .status"), Is.EqualTo("archived"));
        Assert.That(await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).CountAsync(), Is.Zero, "only reading is left");
    }

    [Test]
    public async Task Wrong_input_is_told_beside_its_field_and_keeps_the_rest()
    {
        IPage page = await SignedInAsync();
        string taken = (await Account.Admin.GetAsync($"environments/{Account.EnvironmentId}"))["name"]!;
        await page.GotoAsync("/environments/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(taken);
        await page.GetByLabel("Policies only report").CheckAsync();
        await PressAsync(page, "Create the environment");

        Assert.That(await page.TextContentAsync("#field-name-error"), Does.Contain("Another one has this name."));
        Assert.That(await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync(), Is.EqualTo(taken));
        Assert.That(await page.GetByLabel("Policies only report").IsCheckedAsync(), Is.True);

        await page.GotoAsync($"/environments/{Account.EnvironmentId}");
        await page.GetByLabel("E-mail").FillAsync("nobody-at-all@example.com");
        await PressAsync(page, "Add");
        Assert.That(await page.TextContentAsync("#field-email-error"), Does.Contain("Is no user of this account."));
        Assert.That(await page.GetByLabel("E-mail").InputValueAsync(), Is.EqualTo("nobody-at-all@example.com"));

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("   ");
        await PressAsync(page, "Save");
        Assert.That(await page.TextContentAsync("#field-name-error"), Does.Contain("Must not be empty."));
        Assert.That((await Account.Admin.GetAsync($"environments/{Account.EnvironmentId}"))["name"], Is.EqualTo(taken));
    }

    [Test]
    public async Task A_stale_page_says_so_and_keeps_what_was_typed()
    {
        string id = (await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("stage") })).Expect(201).Id;
        IPage page = await SignedInAsync();
        await page.GotoAsync($"/environments/{id}");
        string other = TestAccount.Unique("renamed");
        (await Account.Admin.PatchAsync($"environments/{id}", new { name = other })).Expect(200);
        string mine = TestAccount.Unique("mine");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(mine);
        await PressAsync(page, "Save");

        await ExpectRefusalAsync(page, "Somebody changed this in the meantime.");
        Assert.That(await page.TextContentAsync("h1"), Is.EqualTo(other), "the newest is shown");
        Assert.That(await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync(), Is.EqualTo(mine), "what was typed is kept");
        await PressAsync(page, "Save");
        await ExpectNoticeAsync(page, "It is saved.");
        Assert.That((await Account.Admin.GetAsync($"environments/{id}"))["name"], Is.EqualTo(mine));
    }

    [Test]
    public async Task An_environment_admin_adds_members_without_seeing_the_accounts_users()
    {
        TestPerson environmentAdmin = await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.EnvironmentAdmin);
        TestPerson other = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        IPage page = await SignedInAsync(environmentAdmin, scripts: false);
        await page.GotoAsync("/environments");
        await ConsoleBrowser.ClickAsync(page.Locator("tbody a").First);
        Assert.That(await page.Locator("datalist").CountAsync(), Is.Zero);
        Assert.That(await page.GetByLabel("Policies only report").CountAsync(), Is.Zero, "settings are the account's admins'");
        await page.GetByLabel("E-mail").FillAsync(other.Email.ToUpperInvariant());
        await page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("developer");
        await PressAsync(page, "Add");

        await ExpectNoticeAsync(page, "is a member now");
        Assert.That((await Account.Admin.GetAsync($"environments/{Account.EnvironmentId}/members?limit=200")).Items
            .Select(m => m.GetProperty("userId").GetString()), Does.Contain(other.Id));
        await page.GetByLabel("E-mail").FillAsync(other.Email);
        await PressAsync(page, "Add");
        Assert.That(await page.TextContentAsync("#field-email-error"), Does.Contain("is a member of the environment"));
    }
}
