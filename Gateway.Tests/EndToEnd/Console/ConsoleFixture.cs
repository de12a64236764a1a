using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>A control plane with its console, a browser, and an admin who signs in with it.</summary>
internal abstract class ConsoleFixture : ControlPlaneFixture
{
    /// <summary>How often a page's script asks for news of a list.</summary>
    protected static readonly TimeSpan LiveEvery = TimeSpan.FromSeconds(2);

    protected ConsoleBrowser Browser { get; private set; } = null!;

    protected TestPerson Admin { get; private set; } = null!;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Console:Enabled"] = "true" };

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        Browser = await ConsoleBrowser.StartAsync();
        Admin = await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Admin);
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }
    }

    /// <summary>No page of any test may break its own policy, or have a script that fails.</summary>
    [TearDown]
    public void Look() => Assert.That(Browser.Faults, Is.Empty);

    /// <summary>A page of the admin, or of somebody else, who has just signed in.</summary>
    protected async Task<IPage> SignedInAsync(TestPerson? person = null, bool scripts = true)
    {
        IPage page = await Browser.PageAsync(ControlPlane.Address, scripts: scripts);
        await ConsoleBrowser.SignInAsync(page, person ?? Admin);
        return page;
    }

    /// <summary>Presses a button by the whole of its name; where that leads to another page, it is there.</summary>
    protected static Task PressAsync(IPage page, string name) => ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }));

    /// <summary>Follows a link by the whole of its name to the page behind it.</summary>
    protected static Task FollowAsync(IPage page, string name) => ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).First);

    /// <summary>Opens what asks once more before it is done, and does it.</summary>
    protected static async Task ConfirmAsync(IPage page, string question, string answer)
    {
        await page.GetByText(question, new() { Exact = true }).ClickAsync();
        await PressAsync(page, answer);
    }

    /// <summary>Expects the news in the page's head to hold a text.</summary>
    protected static Task ExpectNoticeAsync(IPage page, string text) =>
        Microsoft.Playwright.Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync(text);

    /// <summary>Expects the refusal in the page's head to hold a text.</summary>
    protected static Task ExpectRefusalAsync(IPage page, string text) =>
        Microsoft.Playwright.Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(text);

    /// <summary>The row of a table that holds a text.</summary>
    protected static ILocator Row(IPage page, string text) => page.Locator("tbody tr").Filter(new() { HasText = text });

    /// <summary>Lets so much time pass for the page's scripts, whose clock the test has installed.</summary>
    protected static Task PassAsync(IPage page, TimeSpan time) => page.Clock.RunForAsync((long)time.TotalMilliseconds);

    protected static async Task<string> MainAsync(IPage page) => (await page.Locator("main").InnerTextAsync()).ReplaceLineEndings(" ");
}
