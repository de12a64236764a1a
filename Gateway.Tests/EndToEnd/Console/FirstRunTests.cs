using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>From an empty account to the first approval, as the start page leads its admin.</summary>
internal sealed class FirstRunTests : ConsoleFixture
{
    [Test]
    public async Task An_admin_is_led_from_an_empty_account_to_the_first_approval()
    {
        ControlPlaneClient api = await ControlPlane.CreateAccountAsync(TestAccount.Unique("empty"));
        IPage page = await SignedInAsync(await TestPerson.OfAsync(ControlPlane, api, api));
        await ExpectNextAsync(page, "Create an environment");

        await FollowAsync(page, "Create it");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("orders-test");
        await PressAsync(page, "Create the environment");
        await ExpectNoticeAsync(page, "The environment is there");
        string environment = page.Url;

        await ExpectNextAsync(page, "Store a cloud credential");
        await FollowAsync(page, "Store it");
        await page.Locator("main a[href$='?kind=static']").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("orders-test");
        await page.GetByLabel("Access key id").FillAsync(TestAccount.CloudAccessKeyId);
        await page.GetByLabel("Secret access key").FillAsync("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE");
        await page.GetByLabel("Ask AWS at once whose it is").UncheckAsync();
        await PressAsync(page, "Store the credential");
        await ExpectNoticeAsync(page, "It is stored.");

        await ExpectNextAsync(page, "Connect a gateway node");
        await FollowAsync(page, "Register it");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("gateway-1");
        await PressAsync(page, "Register the node");
        await PressAsync(page, "Issue");
        ControlPlaneClient node = ControlPlane.Client(await page.TextContentAsync("#token"));
        Assert.That(await page.TextContentAsync("#settings"), Does.Contain($"ControlPlane__Url={ControlPlane.Address.GetLeftPart(UriPartial.Authority)}\n"));
        await ExpectNextAsync(page, "Connect a gateway node");
        (await node.PostAsync("gateway/heartbeat", NodePagesTests.Heartbeat(ControlPlane))).Expect(204);

        await ExpectNextAsync(page, "Invite your colleagues");
        await FollowAsync(page, "Invite somebody");
        string email = $"{TestAccount.Unique("dana")}@example.com";
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Dana Developer");
        await PressAsync(page, "Create the user");
        await PressAsync(page, "Make an invitation");
        string code = (await page.TextContentAsync("#code"))!;
        await page.GotoAsync(environment);
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("developer");
        await PressAsync(page, "Add");
        await ExpectNoticeAsync(page, "Dana Developer is a member now.");
        await ExpectNextAsync(page, "Approve the first request");
        Assert.That(await MainAsync(page), Does.Contain("Nobody has asked for access yet."));

        IPage developer = await Browser.PageAsync(ControlPlane.Address);
        await developer.GotoAsync("/password");
        await developer.GetByLabel("Code of your invitation").FillAsync(code);
        await developer.GetByLabel("New password").FillAsync(TestPerson.GoodPassword);
        await PressAsync(developer, "Set the password");
        await ConsoleBrowser.SignInAsync(developer, new TestPerson(ControlPlane, "", email, TestPerson.GoodPassword));
        await FollowAsync(developer, "Request Access");
        await developer.Locator("input[name=services][value=sqs]").CheckAsync();
        await PressAsync(developer, "Send the request");
        await ExpectNoticeAsync(developer, "sent");

        await ExpectNextAsync(page, "Approve the first request");
        await FollowAsync(page, "Look at it");
        await FollowAsync(page, "sqs");
        await page.GetByLabel("Cloud credential").SelectOptionAsync(new SelectOptionValue { Label = "orders-test" });
        await PressAsync(page, "Approve");
        await ExpectNoticeAsync(page, "approved");
        await page.GotoAsync("/");
        Assert.That(page.Url, Does.EndWith("/access-requests"), "there is nothing left to lead through");
    }

    [Test]
    public async Task Who_cannot_take_the_steps_is_not_led()
    {
        ControlPlaneClient api = await ControlPlane.CreateAccountAsync(TestAccount.Unique("empty"));
        IPage page = await SignedInAsync(await TestPerson.CreateAsync(ControlPlane, api));
        Assert.That(await MainAsync(page), Does.Contain("You have no environment yet."));
        Assert.That(await page.Locator(".steps").CountAsync(), Is.Zero);
    }

    private static async Task ExpectNextAsync(IPage page, string title)
    {
        await page.GotoAsync("/");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("[aria-current=step] h2")).ToHaveTextAsync(new Regex($"^{title}"));
    }
}
