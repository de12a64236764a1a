using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>A call that a real daemon refuses, as it appears on an admin's page and is explained there.</summary>
internal sealed class RefusedCallTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    [Test]
    public async Task A_refused_call_appears_by_itself_and_is_explained_down_to_the_header_that_was_changed()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(new Dictionary<string, string?> { ["Console:Enabled"] = "true" });
        (string _, string accessKeyId, string secret) = await gateway.Account.ActiveAsync();
        await using ConsoleBrowser browser = await ConsoleBrowser.StartAsync();
        TestPerson admin = await TestPerson.OfAsync(gateway.ControlPlane, gateway.Account.Admin, gateway.Account.Admin);
        IPage page = await browser.PageAsync(gateway.ControlPlane.Address);
        await ConsoleBrowser.SignInAsync(page, admin);
        await page.GotoAsync("/activity?kind=call&decision=denied");
        var signed = new SignedText { KeyId = accessKeyId, Secret = secret, Signed = [.. new SignedText().Signed, new("X-Custom", "before")] };
        await using (RawTunnel tunnel = await RawTunnel.EstablishAsync(gateway.Daemon, Host))
        {
            await tunnel.SendAsync(signed.ToString().Replace("X-Custom: before", "X-Custom: after", StringComparison.Ordinal));
            Assert.That(await tunnel.ReadAnswerAsync(), Does.Contain("x-csg-error:").IgnoreCase);
        }

        await ConsoleBrowser.ClickAsync(page.Locator("tbody tr").GetByRole(AriaRole.Link));
        string main = await page.Locator("main").InnerTextAsync();
        Assert.That(main, Does.Contain("Why it was refused").And.Contain("The signature is not the one that the key's secret makes of this request."));
        Assert.That(main, Does.Contain("InvalidSignatureException").And.Contain(accessKeyId).And.Not.Contain(secret));
        string ours = await page.GetByLabel("Canonical request", new() { Exact = true }).InnerTextAsync();
        Assert.That(ours, Does.Contain("x-custom:after"));

        await page.GetByText("Compare with what the client computed").ClickAsync();
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Compare" }));
        Assert.That(await page.Locator("#field-canonicalRequest-error").InnerTextAsync(), Does.Contain("Give the client's canonical request"));
        await page.GetByLabel("The client's canonical request").FillAsync(ours.Replace("x-custom:after", "x-custom:before", StringComparison.Ordinal));
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Compare" }));
        string told = await page.GetByRole(AriaRole.Status).InnerTextAsync();
        Assert.That(told, Does.Contain("header x-custom").And.Contain("x-custom:after").And.Contain("x-custom:before"));
        Assert.That(await page.GetByLabel("The client's canonical request").InputValueAsync(), Is.Empty, "what was posted is not shown again");
        Assert.That(browser.Faults, Is.Empty);
    }
}
