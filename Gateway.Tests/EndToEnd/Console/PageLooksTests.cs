using Gateway.Tests.ControlPlane.Console;
using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>
/// Every page of <see cref="PageRows"/>, none of them empty, in a real browser: what axe finds, whether it fits its width, in light and dark,
/// and whether everything on it is reached, and seen to be reached, by the keyboard. Each visit has a browser context of its own, and
/// none changes anything.
/// </summary>
[Parallelizable(ParallelScope.Children)]
internal sealed class PageLooksTests
{
    // The colours are the same at every width, and the layout in every theme.
    private static readonly (int Width, bool IsDark)[] Looks = [(1440, false), (360, true)];

    // More than any page has: the one that requests access has all services to choose from.
    private const int MaxTabs = 1500;

    // So often is it pressed before the page is asked whether the focus has come round; it goes on to what it knows already.
    private const int TabsAtOnce = 20;

    private RunningControlPlane _controlPlane = null!;
    private FilledAccount _account = null!;
    private ConsoleBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _browser = await ConsoleBrowser.StartAsync();
        _controlPlane = await RunningControlPlane.StartAsync(new Dictionary<string, string?> { ["Console:Enabled"] = "true" });
        _account = await FilledAccount.CreateAsync(_controlPlane);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (_controlPlane is not null)
        {
            await _controlPlane.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Looks))]
    public async Task No_page_has_a_serious_fault_or_is_wider_than_its_window((int Width, bool IsDark) look)
    {
        var wrong = new List<string>();
        await EachPageAsync(look.Width, look.IsDark, async page =>
        {
            wrong.AddRange((await ConsoleBrowser.SeriousAsync(page)).Select(v => $"{look} {v}"));
            int over = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (over > 0)
            {
                wrong.Add($"{look} {page.Url} is {over} pixels too wide: {await page.EvaluateAsync<string>(WidestScript)}");
            }
        });
        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
        Assert.That(_browser.Faults, Is.Empty);
    }

    [Test]
    public async Task Everything_on_a_page_is_reached_by_the_keyboard_and_shows_it()
    {
        var wrong = new List<string>();
        await EachPageAsync(1440, isDark: false, async page =>
        {
            // A row that comes in above the focus is not reached any more: lists stand still, by their own switch.
            await page.EvaluateAsync("() => document.querySelectorAll('[data-live-switch]').forEach(s => s.click())");
            await page.EvaluateAsync(WatchScript);
            for (int i = 0; i < MaxTabs && (i % TabsAtOnce > 0 || !await page.EvaluateAsync<bool>("() => window.cameRound")); i++)
            {
                await page.Keyboard.PressAsync("Tab");
            }

            wrong.AddRange((await page.EvaluateAsync<string[]>("() => window.unseen()")).Select(f => $"{page.Url}: {f}"));
        });
        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    [Test]
    public async Task A_menu_is_opened_walked_and_closed_by_the_keyboard()
    {
        IPage page = await _browser.PageAsync(_controlPlane.Address);
        await ConsoleBrowser.SignInAsync(page, _account.Admin);
        ILocator menu = page.Locator("details.menu").Filter(new() { HasText = "Administration" }).First;
        await menu.Locator("summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.That(await ConsoleBrowser.SeriousAsync(page), Is.Empty);
        await page.Keyboard.PressAsync("Tab");
        Assert.That(await page.EvaluateAsync<string>("() => document.activeElement.textContent"), Is.EqualTo("Environments"));
        await page.Keyboard.PressAsync("Escape");
        Assert.That(await menu.EvaluateAsync<bool>("m => m.open"), Is.False);
        Assert.That(await page.EvaluateAsync<string>("() => document.activeElement.tagName"), Is.EqualTo("SUMMARY"));
    }

    [Test]
    public async Task The_skip_link_leads_past_the_head()
    {
        IPage page = await _browser.PageAsync(_controlPlane.Address);
        await ConsoleBrowser.SignInAsync(page, _account.Admin);
        await page.GotoAsync("/users");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        Assert.That(await page.EvaluateAsync<string>("() => document.activeElement.id"), Is.EqualTo("content"));
    }

    [Test]
    public async Task Without_a_session_pages_fit_and_have_no_serious_fault()
    {
        var wrong = new List<string>();
        foreach ((int width, bool isDark) in Looks)
        {
            IPage page = await _browser.PageAsync(_controlPlane.Address, width, isDark);
            foreach (string path in (string[])["/sign-in", "/sign-out", "/password", "/no-such-page"])
            {
                await page.GotoAsync(path);
                wrong.AddRange(await ConsoleBrowser.SeriousAsync(page));
                if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
                {
                    wrong.Add($"{path} is too wide at {width}");
                }
            }
        }

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    private async Task EachPageAsync(int width, bool isDark, Func<IPage, Task> look)
    {
        foreach ((TestPerson person, string[] paths) in (IEnumerable<(TestPerson, string[])>)[(_account.Admin, AdminPaths()), (_account.Developer, DeveloperPaths())])
        {
            IPage page = await _browser.PageAsync(_controlPlane.Address, width, isDark);
            await ConsoleBrowser.SignInAsync(page, person);
            foreach (string path in paths)
            {
                IResponse? answer = await page.GotoAsync(path);
                Assert.That(answer?.Status, Is.EqualTo(200), path);
                await page.EvaluateAsync("() => document.querySelectorAll('main details').forEach(d => { d.open = true; })");
                await look(page);
            }

            await page.Context.CloseAsync();
        }
    }

    private string[] AdminPaths() =>
    [
        .. PageRows.All.Where(r => r is { Method: "GET", OpenBecause: null } && !r.Path.Contains('?', StringComparison.Ordinal) && r.IsAllowed("admin")).Select(r => r.Fill(_account.Ids)),
        "/cloud-credentials/new?kind=static", "/cloud-credentials/new?kind=assume-role", $"/access-requests/{_account.PendingRequest}", "/access-requests?status=pending",
        "/activity?kind=administration", "/usage?measure=cost",
    ];

    private string[] DeveloperPaths() =>
    [
        $"/environments/{_account.Ids["env"]}/cloud-services", $"/environments/{_account.Ids["env"]}/cloud-services/{_account.Ids["access-requests"]}",
        $"/environments/{_account.Ids["env"]}/cloud-services/{_account.ApprovedRequest}", $"/environments/{_account.Ids["env"]}/cloud-services/{_account.PendingRequest}",
        "/activity", "/usage", "/tokens",
    ];

    // Names what sticks out the farthest.
    private const string WidestScript =
        """
        () => {
          const width = document.documentElement.clientWidth;
          const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('pre, .table'));
          return out.slice(-3).map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`).join(' | ');
        }
        """;

    // Notes what has had the focus, and what of it did not show that it had; one radio button of a group is enough.
    private const string WatchScript =
        """
        () => {
          const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
          const reached = new Set(), unmarked = new Set();
          let first = null;
          window.cameRound = false;
          document.addEventListener('focusin', event => {
            const at = event.target, style = getComputedStyle(at);
            if (first === at) { window.cameRound = true; }
            first ??= at;
            reached.add(at);
            if (style.outlineStyle === 'none' && style.boxShadow === 'none') { unmarked.add(at); }
          });
          const name = e => `${e.tagName.toLowerCase()} ${e.name ?? ''} "${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 40)}"`;
          window.unseen = () => [
            ...[...document.querySelectorAll(kinds)]
              .filter(e => e.checkVisibility() && !e.disabled && !reached.has(e))
              .filter(e => e.type !== 'radio' || ![...document.getElementsByName(e.name)].some(r => reached.has(r)))
              .map(e => `not reached: ${name(e)}`),
            ...[...unmarked].map(e => `does not show the focus: ${name(e)}`),
          ];
        }
        """;
}
