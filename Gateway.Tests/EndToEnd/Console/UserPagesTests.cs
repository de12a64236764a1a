using Gateway.ControlPlane.Access;
using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>Users, their roles and passwords, in a real browser.</summary>
internal sealed class UserPagesTests : ConsoleFixture
{
    [Test]
    public async Task A_user_is_created_invited_given_a_role_locked_out_and_let_in_again()
    {
        IPage page = await SignedInAsync();
        string email = $"{TestAccount.Unique("anna")}@example.com";
        await page.GotoAsync("/users");
        await FollowAsync(page, "New user");
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Anna Approver");
        await PressAsync(page, "Create the user");
        await ExpectNoticeAsync(page, "Invite them");
        string user = page.Url;
        await PressAsync(page, "Make an invitation");
        string code = (await page.TextContentAsync("#code"))!;
        Assert.That(page.Url, Does.Not.Contain(code));
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Link, new() { Name = "Done: back to Anna Approver" }));
        Assert.That(await page.ContentAsync(), Does.Not.Contain(code));

        IPage theirs = await Browser.PageAsync(ControlPlane.Address);
        await theirs.GotoAsync("/password");
        await theirs.GetByLabel("Code of your invitation").FillAsync(code);
        await theirs.GetByLabel("New password").FillAsync(TestPerson.GoodPassword);
        await PressAsync(theirs, "Set the password");
        var person = new TestPerson(ControlPlane, user.Split('/')[^1], email, TestPerson.GoodPassword);
        await ConsoleBrowser.SignInAsync(theirs, person);
        Assert.That(await MainAsync(theirs), Does.Contain("You have no environment yet."));

        await page.GetByLabel("approver").CheckAsync();
        await PressAsync(page, "Save");
        await ExpectNoticeAsync(page, "It is saved");
        await theirs.GotoAsync("/");
        Assert.That(theirs.Url, Does.EndWith("/access-requests"), "the role holds from the next click on");

        await ConfirmAsync(page, "Disable …", "Yes, lock Anna Approver out");
        await ExpectNoticeAsync(page, "is locked out");
        await theirs.GotoAsync("/access-requests");
        Assert.That(theirs.Url, Does.Contain("/sign-in"));
        await PressAsync(page, "Enable Anna Approver");
        await ExpectNoticeAsync(page, "is let in again");
        await ConsoleBrowser.SignInAsync(theirs, person);
        Assert.That(theirs.Url, Does.EndWith("/access-requests"));
    }

    [Test]
    public async Task Wrong_input_is_told_beside_its_field_and_keeps_the_rest()
    {
        IPage page = await SignedInAsync();
        await page.GotoAsync("/users/new");
        await page.GetByLabel("E-mail").FillAsync(Admin.Email);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Somebody <b>Else</b>");
        await page.GetByLabel("auditor").CheckAsync();
        await PressAsync(page, "Create the user");
        Assert.That(await page.TextContentAsync("#field-email-error"), Does.Contain("A user with this email exists."));
        Assert.That(await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync(), Is.EqualTo("Somebody <b>Else</b>"));
        Assert.That(await page.GetByLabel("auditor").IsCheckedAsync(), Is.True);

        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        await page.GotoAsync($"/users/{person.Id}");
        await page.GetByLabel("New password").FillAsync("short");
        await PressAsync(page, "Set the password");
        Assert.That(await page.TextContentAsync("#field-password-error"), Does.Contain("at least 12 characters"));
        await page.GetByLabel("New password").FillAsync("another " + TestPerson.GoodPassword);
        await PressAsync(page, "Set the password");
        await ExpectNoticeAsync(page, "The password is set.");
        IPage theirs = await SignedInAsync(person with { Password = "another " + TestPerson.GoodPassword });
        Assert.That(theirs.Url, Does.Not.Contain("/sign-in"));
    }

    [Test]
    public async Task The_last_admin_stays_one_and_a_stale_page_says_so()
    {
        IPage page = await SignedInAsync();
        await page.GotoAsync($"/users/{Admin.Id}");
        await page.GetByLabel("account-admin").UncheckAsync();
        await PressAsync(page, "Save");
        await ExpectRefusalAsync(page, "No active account-admin would be left.");

        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        await page.GotoAsync($"/users/{person.Id}");
        (await Account.Admin.PatchAsync($"users/{person.Id}", new { name = "Their New Name" })).Expect(200);
        await page.GetByLabel("auditor").CheckAsync();
        await PressAsync(page, "Save");
        await ExpectRefusalAsync(page, "Somebody changed this in the meantime.");
        Assert.That(await page.TextContentAsync("h1"), Is.EqualTo("Their New Name"));
        Assert.That(await page.GetByLabel("auditor").IsCheckedAsync(), Is.True, "what was chosen is kept");
        Assert.That((await Account.Admin.GetAsync($"users/{person.Id}")).Json.GetProperty("roles").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task The_own_password_is_changed_against_the_one_until_now()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        IPage page = await SignedInAsync(person);
        await page.GotoAsync("/change-password");
        string next = "another " + TestPerson.GoodPassword;
        await page.GetByLabel("Password until now").FillAsync("not the one until now");
        await page.GetByLabel("New password").FillAsync(next);
        await PressAsync(page, "Change it");
        Assert.That(await page.TextContentAsync("#field-currentPassword-error"), Does.Contain("Is not the password until now."));
        await page.GetByLabel("Password until now").FillAsync(person.Password);
        await page.GetByLabel("New password").FillAsync(next);
        await PressAsync(page, "Change it");
        await ExpectNoticeAsync(page, "Your password is changed.");

        await page.GotoAsync("/tokens");
        Assert.That(page.Url, Does.Contain("/sign-in"), "every session of the old password is over");
        await ConsoleBrowser.SignInAsync(page, person with { Password = next });
        Assert.That(page.Url, Does.Not.Contain("/sign-in"));
    }

    [Test]
    public async Task A_role_of_the_accounts_own_is_made_given_changed_and_deleted()
    {
        IPage page = await SignedInAsync();
        string name = TestAccount.Unique("keeper");
        await page.GotoAsync("/roles");
        await FollowAsync(page, "New role");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await PressAsync(page, "Create the role");
        Assert.That(await page.TextContentAsync("#permissions-error"), Does.Contain("at least one permission"));
        await page.GetByLabel("Nodes (read)").CheckAsync();
        await PressAsync(page, "Create the role");
        await ExpectNoticeAsync(page, "is there");

        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        await page.GotoAsync($"/users/{person.Id}");
        await page.GetByLabel(name).CheckAsync();
        await PressAsync(page, "Save");
        IPage theirs = await SignedInAsync(person);
        await theirs.GotoAsync("/nodes");
        Assert.That(await theirs.TextContentAsync("h1"), Is.EqualTo("Gateway nodes"));
        Assert.That(await theirs.GetByRole(AriaRole.Link, new() { Name = "New node" }).CountAsync(), Is.Zero);
        await page.GotoAsync("/users");
        Assert.That(await Row(page, person.Email).InnerTextAsync(), Does.Contain(name), "roles are shown by name");

        await page.GotoAsync("/roles");
        await FollowAsync(page, name);
        await page.GetByLabel("Nodes (read)").UncheckAsync();
        await page.GetByLabel("Roles (read)").CheckAsync();
        await PressAsync(page, "Save");
        await ExpectNoticeAsync(page, "It is saved");
        await theirs.ReloadAsync();
        Assert.That(await MainAsync(theirs), Does.Contain("\"Account Management > Nodes (read)\" is missing"));
        await FollowAsync(page, name);
        await ConfirmAsync(page, "Delete …", $"Yes, delete the role {name}");
        await ExpectRefusalAsync(page, "Users hold the role.");
        (await Account.Admin.PatchAsync($"users/{person.Id}", new { roles = Array.Empty<string>() })).Expect(200);
        await ConfirmAsync(page, "Delete …", $"Yes, delete the role {name}");
        await ExpectNoticeAsync(page, "The role is deleted.");
    }

    [Test]
    public async Task Who_manages_roles_cannot_give_what_they_do_not_hold()
    {
        string[] permissions = [Permissions.Roles];
        string role = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("role-maker"), permissions })).Expect(201).Id;
        IPage page = await SignedInAsync(await TestPerson.CreateAsync(ControlPlane, Account.Admin, role));
        await page.GotoAsync("/roles/new");
        Assert.That(await page.GetByLabel("Users", new() { Exact = true }).IsDisabledAsync(), Is.True);
        Assert.That(await page.GetByLabel("Roles", new() { Exact = true }).IsEnabledAsync(), Is.True);
    }

    [Test]
    public async Task Who_may_not_see_the_roles_is_offered_the_built_in_ones()
    {
        string[] permissions = [Permissions.Users];
        string name = TestAccount.Unique("user-maker");
        string role = (await Account.Admin.PostAsync("roles", new { name, permissions })).Expect(201).Id;
        IPage page = await SignedInAsync(await TestPerson.CreateAsync(ControlPlane, Account.Admin, role));
        await page.GotoAsync("/users/new");
        Assert.That(await page.Locator("input[name=roles]").CountAsync(), Is.EqualTo(BuiltInRoles.Account.Count));
        Assert.That(await page.ContentAsync(), Does.Not.Contain(name));
        await page.GotoAsync("/users");
        Assert.That(await page.ContentAsync(), Does.Not.Contain(name).And.Not.Contain(role), "neither by name nor by id");
    }
}
