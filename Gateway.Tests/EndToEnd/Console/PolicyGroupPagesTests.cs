using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>Policy groups in a real browser.</summary>
internal sealed class PolicyGroupPagesTests : ConsoleFixture
{
    [Test]
    public async Task A_group_is_made_rule_by_rule_and_tried_before_it_is_saved()
    {
        IPage page = await SignedInAsync();
        string name = TestAccount.Unique("orders");
        await page.GotoAsync("/policy-groups");
        await FollowAsync(page, "New policy group");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await PressAsync(page, "Names begin with");
        ILocator first = page.GetByRole(AriaRole.Group, new() { Name = "1. Names begin with" });
        await first.GetByLabel("Service").FillAsync("dynamodb");
        await first.GetByLabel("Prefix").FillAsync("orders-");
        await PressAsync(page, "Refuse an action");
        ILocator second = page.GetByRole(AriaRole.Group, new() { Name = "2. Refuse an action" });
        await second.GetByLabel("Action").FillAsync("Delete*");
        await TryAsync(page, "CreateTable", "TableName=invoices");

        Assert.That(await page.GetByRole(AriaRole.Status).InnerTextAsync(), Does.Contain("Refused").And.Contain("Rule 1").And.Contain("'invoices'"));
        Assert.That(await first.GetAttributeAsync("class"), Does.Contain("refuses"));
        Assert.That((await Account.Admin.GetAsync("policy-groups?limit=200")).Body, Does.Not.Contain(name), "nothing is stored yet");
        await TryAsync(page, "CreateTable", "TableName=orders-2026");
        Assert.That(await page.GetByRole(AriaRole.Status).InnerTextAsync(), Does.Contain("Allowed"));

        await PressAsync(page, "Save the policy group");
        await ExpectNoticeAsync(page, "is made");
        Assert.That(await MainAsync(page), Does.Contain("Delete* of every service is refused.").And.Contain("must begin with \"orders-\""));
        ControlPlaneAnswer stored = (await Account.Admin.GetAsync($"policy-groups/{page.Url.Split('/')[^1]}")).Expect(200);
        Assert.That(stored.Json.GetProperty("policies").GetArrayLength(), Is.EqualTo(2));
        Assert.That(stored["reportOnly"], Is.EqualTo("False"));
    }

    [Test]
    public async Task Wrong_rules_are_told_beside_their_fields_and_keep_what_was_typed()
    {
        IPage page = await SignedInAsync(scripts: false);
        await page.GotoAsync("/policy-groups/new");
        await PressAsync(page, "Names match a pattern");
        await page.GetByLabel("Service").First.FillAsync("dynamo");
        await page.GetByLabel("Pattern").FillAsync("(?=look)");
        await PressAsync(page, "Read only");
        Assert.That(await page.GetByLabel("Pattern").InputValueAsync(), Is.EqualTo("(?=look)"), "kept while another rule was added");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("<b>x</b>");
        await PressAsync(page, "Save the policy group");

        await ExpectRefusalAsync(page, "something below needs a change");
        Assert.That(await page.Locator("[id='field-policies[0].service-error']").InnerTextAsync(), Does.Contain("'dynamo' is not in the catalog."));
        Assert.That(await page.Locator("[id='field-policies[0].value-error']").InnerTextAsync(), Does.Contain("regular expression"));
        Assert.That(await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync(), Is.EqualTo("<b>x</b>"));
        await PressAsync(page, "Take rule 1 away");
        Assert.That(await page.Locator("fieldset.rule").CountAsync(), Is.EqualTo(1));
        Assert.That(await page.Locator("fieldset.rule legend").InnerTextAsync(), Is.EqualTo("1. Read only"));
        await page.GetByLabel("Names").FillAsync("no equals sign");
        await PressAsync(page, "Try it");
        Assert.That(await page.Locator("[id='field-call.names-error']").InnerTextAsync(), Does.Contain("Member=name"));
    }

    [Test]
    public async Task Enter_in_a_field_saves_and_takes_no_rule_away()
    {
        IPage page = await SignedInAsync();
        string name = TestAccount.Unique("enter");
        await page.GotoAsync("/policy-groups/new");
        await PressAsync(page, "Read only");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Name", new() { Exact = true }).PressAsync("Enter");

        await ExpectNoticeAsync(page, "is made");
        Assert.That((await Account.Admin.GetAsync($"policy-groups/{page.Url.Split('/')[^1]}")).Json.GetProperty("policies").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_stale_form_keeps_what_was_typed_and_shows_what_is_stored()
    {
        string id = await GroupAsync(new { type = "csg.read_only" });
        IPage page = await SignedInAsync();
        await page.GotoAsync($"/policy-groups/{id}/edit");
        string renamed = TestAccount.Unique("elsewhere"), mine = TestAccount.Unique("mine");
        (await Account.Admin.PatchAsync($"policy-groups/{id}", new { name = renamed, policies = new[] { new { type = "csg.action.deny", action = "Put*" } } })).Expect(200);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(mine);
        await PressAsync(page, "Save the policy group");

        await ExpectRefusalAsync(page, "Somebody changed this in the meantime");
        Assert.That(await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync(), Is.EqualTo(mine));
        Assert.That(await page.Locator("section.warning").InnerTextAsync(), Does.Contain(renamed).And.Contain("Put* of every service is refused."));
        Assert.That((await Account.Admin.GetAsync($"policy-groups/{id}"))["name"], Is.EqualTo(renamed), "nothing is overwritten unseen");
        await PressAsync(page, "Save the policy group");
        await ExpectNoticeAsync(page, "is changed");
        Assert.That((await Account.Admin.GetAsync($"policy-groups/{id}"))["name"], Is.EqualTo(mine));
    }

    [Test]
    public async Task Rules_are_let_only_report_enforced_again_and_deleted()
    {
        string id = await GroupAsync(new { type = "csg.read_only" });
        IPage page = await SignedInAsync(), other = await SignedInAsync();
        await page.GotoAsync($"/policy-groups/{id}");
        await other.GotoAsync($"/policy-groups/{id}");
        await PressAsync(page, "Let them only report");
        await ExpectNoticeAsync(page, "only report from now on");
        await TryAsync(page, "CreateTable", "");
        Assert.That(await page.Locator("#try ~ .warning").InnerTextAsync(), Does.Contain("Allowed, because the rules only report").And.Contain("Rule 1"));
        await PressAsync(other, "Let them only report");
        await ExpectRefusalAsync(other, "Somebody changed this in the meantime");
        Assert.That(await MainAsync(other), Does.Contain("only report"));
        await PressAsync(other, "Enforce the rules");
        await ExpectNoticeAsync(other, "enforced from now on");

        string request = await Account.ApprovedAsync(new { cloudCredentialId = Account.CredentialId, policyGroupId = id });
        await FollowAsync(other, "Access requests that carry it");
        await Microsoft.Playwright.Assertions.Expect(other.Locator("tbody tr")).ToHaveCountAsync(1);
        Assert.That(await other.GetByRole(AriaRole.Link, new() { Name = "dynamodb" }).GetAttributeAsync("href"), Does.EndWith(request));
        await other.GotoAsync($"/policy-groups/{id}");
        await DeleteAsync(other);
        await ExpectRefusalAsync(other, "Access requests name the policy group.");
        string free = await GroupAsync(new { type = "csg.read_only" });
        await other.GotoAsync($"/policy-groups/{free}");
        await DeleteAsync(other);
        await ExpectNoticeAsync(other, "is deleted");
        Assert.That((await Account.Admin.GetAsync($"policy-groups/{free}")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task An_auditor_reads_and_tries_and_is_offered_no_change()
    {
        string id = await GroupAsync(new { type = "csg.region.allow", value = "eu-*" });
        IPage page = await SignedInAsync(await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Auditor));
        await page.GotoAsync($"/policy-groups/{id}");
        await TryAsync(page, "ListTables", "", "us-east-1");

        Assert.That(await page.GetByRole(AriaRole.Status).InnerTextAsync(), Does.Contain("Refused"));
        Assert.That(string.Join(", ", await page.Locator("main button").AllInnerTextsAsync()), Is.EqualTo("Try it"));
        await page.GotoAsync("/policy-groups");
        Assert.That(await page.GetByRole(AriaRole.Link, new() { Name = "New policy group" }).CountAsync(), Is.Zero);
    }

    private static async Task DeleteAsync(IPage page)
    {
        await page.GetByText("Delete …", new() { Exact = true }).ClickAsync();
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Yes, delete" }));
    }

    private static async Task TryAsync(IPage page, string action, string names, string region = "eu-west-1")
    {
        ILocator form = page.Locator("#try").Locator("..");
        await form.GetByLabel("Service").FillAsync("dynamodb");
        await form.GetByLabel("Action").FillAsync(action);
        await form.GetByLabel("Region").FillAsync(region);
        await form.GetByLabel("Names").FillAsync(names);
        await PressAsync(page, "Try it");
    }

    private async Task<string> GroupAsync(object policy) =>
        (await Account.Admin.PostAsync("policy-groups", new { name = TestAccount.Unique("group"), policies = new[] { policy } })).Expect(201).Id;
}
