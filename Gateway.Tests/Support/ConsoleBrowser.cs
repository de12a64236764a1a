using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>
/// The system's Chromium, driven by Playwright. Playwright's own browsers are not downloaded. What a page breaks of its own policy, and
/// what its scripts throw, is kept for the test to look at.
/// </summary>
internal sealed class ConsoleBrowser : IAsyncDisposable
{
    public static readonly (int Width, string Name)[] Widths = [(360, "360"), (1440, "1440")];

    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // By default it would describe what is good as well, element by element, which takes long on a large page (axe's API documentation).
    private const string SeriousScript =
        """
        async () => (await axe.run({ resultTypes: ['violations'] })).violations
          .filter(found => ['serious', 'critical'].includes(found.impact))
          .flatMap(found => found.nodes.map(node => `${location.href} ${found.id}: ${node.html}`))
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly ConcurrentQueue<string> _faults = new();

    private ConsoleBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Violations of the content policy, and errors of scripts.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Starts it; a test on a machine without a browser is skipped by its name.</summary>
    public static async Task<ConsoleBrowser> StartAsync()
    {
        if (Programs.FirstOrDefault(File.Exists) is not { } program)
        {
            Assert.Ignore("Chromium is not installed");
            throw new InvalidOperationException("Ignored");
        }

        Microsoft.Playwright.Assertions.SetDefaultExpectTimeout(Wait.LimitMs);
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Headless = true,

            // Chromium's sandbox does not start as root; the pages are our own.
            Args = ["--no-sandbox", "--no-proxy-server", "--disable-gpu"],
        });
        return new ConsoleBrowser(playwright, browser);
    }

    /// <summary>A page of a browser that nobody has used before.</summary>
    public async Task<IPage> PageAsync(Uri server, int width = 1440, bool dark = false, bool scripts = true)
    {
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.AbsoluteUri,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = scripts,
        });
        context.SetDefaultTimeout(Wait.LimitMs);
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                _faults.Enqueue($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _faults.Enqueue($"{page.Url}: {error}");
        return page;
    }

    /// <summary>Signs in by the form.</summary>
    public static async Task SignInAsync(IPage page, TestPerson person)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(person.Email);
        await page.GetByLabel("Password").FillAsync(person.Password);
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }));
    }

    /// <summary>
    /// Clicks, and waits until the page that this leads to is there, its scripts too: a click by itself waits only for the first bytes, and
    /// what is counted there must be there. The page itself is asked, again and again: Playwright for .NET's own WaitForLoadStateAsync first
    /// looks and then listens, and waits for ever if the page comes in between (playwright-dotnet issue 3364); and what waits within the
    /// page never ends where scripts are off.
    /// </summary>
    public static async Task ClickAsync(ILocator target)
    {
        await target.ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(target.Page.Locator(":root")).ToHaveJSPropertyAsync("ownerDocument.readyState", "complete");
    }

    /// <summary>What axe finds on the page that is serious or worse, one line each. The page has no frames.</summary>
    public static async Task<IReadOnlyList<string>> SeriousAsync(IPage page)
    {
        await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(SeriousScript);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
