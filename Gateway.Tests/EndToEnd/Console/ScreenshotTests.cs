using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>The pictures of docs/console. Only deploy/screenshots.sh starts it: two runs never give the same bytes.</summary>
[Explicit("Writes into docs/console; deploy/screenshots.sh starts it.")]
[Category("Pictures")]
internal sealed class ScreenshotTests
{
    [Test]
    public async Task Take_them_all()
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(RepositoryFiles.Root, "docs", "console"));
        await using ConsoleBrowser browser = await ConsoleBrowser.StartAsync();
        await using RunningControlPlane controlPlane = await RunningControlPlane.StartAsync(new Dictionary<string, string?> { ["Console:Enabled"] = "true" });
        ControlPlaneClient empty = await controlPlane.CreateAccountAsync("new-here");
        TestPerson first = await TestPerson.OfAsync(controlPlane, empty, empty);
        FilledAccount account = await FilledAccount.CreateAsync(controlPlane);
        string env = account.Ids["env"], services = $"/environments/{env}/cloud-services", active = $"{services}/{account.Ids["access-requests"]}";

        await TakeAsync(first, 1440, false, ("first-steps", "/"));
        await TakeAsync(null, 1440, false, ("sign-in", "/sign-in"));
        await TakeAsync(
            account.Developer, 1440, false, ("cloud-services", services), ("request-access", $"{services}/request"), ("details", active), ("check", active),
            ("one-time-secret", $"{services}/{account.ApprovedRequest}"));
        await TakeAsync(
            account.Admin, 1440, false, ("access-requests", "/access-requests"), ("approve", $"/access-requests/{account.PendingRequest}"),
            ("environments", "/environments"), ("environment", $"/environments/{env}"), ("cloud-credentials", "/cloud-credentials"),
            ("cloud-credential", $"/cloud-credentials/{account.Ids["cloud-credentials"]}"), ("policy-groups", "/policy-groups"),
            ("policy-group", $"/policy-groups/{account.Ids["policy-groups"]}"), ("policy-group-edit", $"/policy-groups/{account.Ids["policy-groups"]}/edit"),
            ("users", "/users"), ("user", $"/users/{account.Ids["users"]}"), ("roles", "/roles"), ("role", $"/roles/{account.Ids["roles"]}"),
            ("tokens", "/tokens"), ("nodes", "/nodes"), ("node", $"/nodes/{account.Ids["nodes"]}"), ("activity", "/activity?kind=call"),
            ("event", $"/activity/{account.Ids["activity"]}"), ("usage", "/usage"), ("prices", "/usage/prices"));
        await TakeAsync(account.Developer, 360, true, ("details-360-dark", active));
        await TakeAsync(account.Admin, 360, true, ("activity-360-dark", "/activity?kind=call"));

        Assert.That(browser.Faults, Is.Empty);

        async Task TakeAsync(TestPerson? person, int width, bool dark, params (string Name, string Path)[] pages)
        {
            IPage page = await browser.PageAsync(controlPlane.Address, width, dark);
            if (person is not null)
            {
                await ConsoleBrowser.SignInAsync(page, person);
            }

            foreach ((string name, string path) in pages)
            {
                Assert.That((await page.GotoAsync(path))?.Status, Is.EqualTo(200), path);
                if (name == "one-time-secret")
                {
                    await page.GetByRole(AriaRole.Button, new() { Name = "Show the secret" }).ClickAsync();
                }

                if (name.StartsWith("details", StringComparison.Ordinal))
                {
                    await page.Locator("details.snippet", new() { HasText = "boto3" }).Last.Locator("summary").ClickAsync();
                }

                if (name == "check")
                {
                    await page.Locator("section[data-live]").ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, $"{name}.png") });
                    continue;
                }

                int height = Math.Min(await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight"), width == 360 ? 1100 : 1400);
                await page.SetViewportSizeAsync(width, height);
                await page.EvaluateAsync("() => scrollTo(0, 0)");
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
                await page.SetViewportSizeAsync(width, 900);
            }

            await page.Context.CloseAsync();
        }
    }
}
