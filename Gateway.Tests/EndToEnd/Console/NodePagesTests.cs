using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>Gateway nodes in a real browser.</summary>
internal sealed class NodePagesTests : ConsoleFixture
{
    /// <summary>What a daemon tells of itself every ten seconds.</summary>
    public static object Heartbeat(RunningControlPlane controlPlane) => new
    {
        version = "1.2.3",
        endpoint = "http://gateway.example.com:3128",
        rootCertificatesPem = new[] { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
        startedAt = controlPlane.Time.GetUtcNow(),
        revocationLagMs = 21.5,
    };

    [Test]
    public async Task A_node_is_registered_given_a_token_seen_shut_out_and_removed()
    {
        IPage page = await SignedInAsync();
        string name = TestAccount.Unique("gateway");
        await page.GotoAsync("/nodes");
        await FollowAsync(page, "New node");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await PressAsync(page, "Register the node");
        string address = page.Url;
        Assert.That(await MainAsync(page), Does.Contain("not seen yet").And.Contain("It has no token yet"));
        await PressAsync(page, "Issue");
        string token = (await page.TextContentAsync("#token"))!;
        ControlPlaneClient node = ControlPlane.Client(token);
        (await node.PostAsync("gateway/heartbeat", Heartbeat(ControlPlane))).Expect(204);

        await FollowAsync(page, "Done");
        Assert.That(await page.ContentAsync(), Does.Not.Contain(token));
        Assert.That(await MainAsync(page), Does.Contain("live").And.Contain("1.2.3").And.Contain("22 ms").And.Contain("http://gateway.example.com:3128"));
        await page.GotoAsync("/nodes");
        Assert.That(await Row(page, name).InnerTextAsync(), Does.Contain("live").And.Contain("22 ms"));
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(31));
        await page.GotoAsync(address);
        Assert.That(await MainAsync(page), Does.Contain("It has not been heard of for more than 30 seconds"));

        await ConsoleBrowser.ClickAsync(Row(page, "token").GetByText("Revoke"));
        await ExpectNoticeAsync(page, "The token is revoked");
        Assert.That((await node.PostAsync("gateway/heartbeat", Heartbeat(ControlPlane))).Status, Is.EqualTo(401));
        await ConfirmAsync(page, "Remove …", $"Yes, remove {name}");
        await ExpectNoticeAsync(page, "The node is removed");
        Assert.That(await Row(page, name).CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Wrong_input_is_told_beside_its_field_and_an_auditor_only_reads()
    {
        string taken = (await Account.Admin.GetAsync($"nodes/{Account.NodeId}"))["name"]!;
        IPage page = await SignedInAsync();
        await page.GotoAsync("/nodes/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(taken);
        await PressAsync(page, "Register the node");
        Assert.That(await page.TextContentAsync("#field-name-error"), Does.Contain("Another one has this name."));
        Assert.That(await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync(), Is.EqualTo(taken));

        IPage auditor = await SignedInAsync(await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Auditor));
        await auditor.GotoAsync($"/nodes/{Account.NodeId}");
        Assert.That(await auditor.TextContentAsync("h1"), Is.EqualTo(taken));
        Assert.That(await auditor.Locator("main button").CountAsync(), Is.Zero);
    }
}
