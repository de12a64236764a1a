using System.Net;
using System.Text.RegularExpressions;
using Gateway.Tests.ControlPlane.Access;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Console;

/// <summary>Walks every page and form of the console as everybody; what is expected is written in <see cref="PageRows"/>.</summary>
internal sealed partial class PageAccessTests : ControlPlaneFixture
{
    private readonly Dictionary<string, Browser> _browsers = [];
    private Browser _visitor = null!;
    private Browser _foreigner = null!;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Console:Enabled"] = "true",

        // Nothing here may reach out to AWS: a verification fails at once.
        ["Upstream:ConnectTo"] = "127.0.0.1:1",
    };

    [OneTimeSetUp]
    public async Task SignInAsync()
    {
        foreach (string caller in Callers.Users)
        {
            _browsers[caller] = await (await TestPerson.OfAsync(ControlPlane, Account.Admin, Callers.Of(Account, caller))).SignedInAsync();
        }

        _visitor = new Browser(ControlPlane.Address);
        _foreigner = await (await TestPerson.OfAsync(ControlPlane, OtherAccount.Admin, OtherAccount.Admin)).SignedInAsync();
    }

    [OneTimeTearDown]
    public void Close()
    {
        _visitor?.Dispose();
        _foreigner?.Dispose();
        foreach (Browser browser in _browsers.Values)
        {
            browser.Dispose();
        }
    }

    [Test]
    public async Task Who_is_not_allowed_is_told_what_is_missing()
    {
        Dictionary<string, string> ids = new(await Callers.IdsOfAsync(Account));
        var wrong = new List<string>();
        foreach (PageRow row in PageRows.All.Where(r => r.OpenBecause is null))
        {
            await row.Prepare(Account, ids);
            foreach (string caller in Callers.Users.Where(c => !row.IsAllowed(c)))
            {
                PageAnswer answer = await SendAsync(_browsers[caller], row, ids);
                bool isRefused = row.IsNotFound(caller) ? answer.Status == 404
                    : row.IsNotRequester(caller) ? answer.Status == 403 || (answer.Status == 200 && answer.Body.Contains("role=\"alert\"", StringComparison.Ordinal))
                    : answer.Status == 403 && WebUtility.HtmlDecode(answer.Body).Contains(
                        $"\"{row.OtherPermissions.GetValueOrDefault(caller, row.Permission ?? "(the row allows everybody)")}\" is missing", StringComparison.Ordinal);
                if (!isRefused)
                {
                    wrong.Add($"{row} as {caller}: {answer}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task Who_is_allowed_is_let_through()
    {
        Dictionary<string, string> ids = new(await Callers.IdsOfAsync(Account));
        var wrong = new List<string>();
        foreach (PageRow row in PageRows.All.Where(r => r.OpenBecause is null))
        {
            foreach (string caller in row.Allowed.Split(' '))
            {
                await row.Prepare(Account, ids);
                PageAnswer answer = await SendAsync(_browsers[caller], row, ids);
                bool isLetThrough = answer.Status is 200 or 201 or 409 or 410
                    || (answer.Status == 302 && answer.Location?.StartsWith("/sign-in", StringComparison.Ordinal) == false);
                if (!isLetThrough || answer.Body.Contains("is missing", StringComparison.Ordinal))
                {
                    wrong.Add($"{row} as {caller}: {answer}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task Who_is_not_signed_in_is_asked_to()
    {
        Dictionary<string, string> ids = new(await Callers.IdsOfAsync(Account));
        var wrong = new List<string>();
        foreach (PageRow row in PageRows.All)
        {
            PageAnswer answer = await SendAsync(_visitor, row, ids);
            bool isRight = row.OpenBecause is not null ? answer.Status is 200 or 302 or 400 or 404 or 410
                : row.Method == "GET" ? answer.Status == 302 && answer.Location == $"/sign-in?returnUrl={Uri.EscapeDataString(row.Fill(ids))}"
                : answer.Status == 401 && answer.Body.Contains("action=\"/sign-in\"", StringComparison.Ordinal);
            if (!isRight)
            {
                wrong.Add($"{row}: {answer}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task What_another_account_has_is_not_found()
    {
        Dictionary<string, string> ids = new(await Callers.IdsOfAsync(Account));
        var wrong = new List<string>();
        foreach (PageRow row in PageRows.All.Where(r => r.Path.Contains('{', StringComparison.Ordinal)))
        {
            await row.Prepare(Account, ids);
            PageAnswer answer = await SendAsync(_foreigner, row, ids);
            if (answer.Status != 404)
            {
                wrong.Add($"{row}: {answer}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task A_page_shows_only_links_and_forms_that_its_visitor_may_use()
    {
        Dictionary<string, string> ids = new(await Callers.IdsOfAsync(Account));
        var wrong = new List<string>();
        foreach (string caller in Callers.Users)
        {
            var known = new Dictionary<string, PageAnswer>();
            foreach (PageRow row in PageRows.All.Where(r => r.Method == "GET" && r.OpenBecause is null && r.IsAllowed(caller)))
            {
                await row.Prepare(Account, ids);
                PageAnswer page = await SendAsync(_browsers[caller], row, ids);
                foreach (string link in Link().Matches(page.Body).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).Where(l => !l.StartsWith("/api/", StringComparison.Ordinal)))
                {
                    known[link] = known.GetValueOrDefault(link) ?? await GetAsync(_browsers[caller], link);
                    if (known[link].Status is not (200 or 302))
                    {
                        wrong.Add($"{row} as {caller} links to {link}: {known[link].Status}");
                    }
                }

                foreach (string action in Action().Matches(page.Body).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)))
                {
                    PageRow? form = PageRows.All.FirstOrDefault(r => r.Method == "POST" && Matches(r, action));
                    if (form is null || (form.OpenBecause is null && !form.IsAllowed(caller)))
                    {
                        wrong.Add($"{row} as {caller} has a form to {action}, which they may not send");
                    }
                }
            }
        }

        Assert.That(wrong.Distinct(), Is.Empty);
    }

    [Test]
    public async Task A_form_that_no_handler_takes_is_refused()
    {
        Dictionary<string, string> ids = new(await Callers.IdsOfAsync(Account));
        foreach (PageRow row in PageRows.All.Where(r => r.Method == "GET" && !r.Path.Contains('?', StringComparison.Ordinal) && r.OpenBecause is null && r.IsAllowed("developer")
            && !PageRows.All.Any(p => p.Method == "POST" && p.Path == r.Path)))
        {
            PageRow odd = row with { Method = "POST", Path = $"{row.Path}?handler=Nothing" };
            Assert.That((await SendAsync(_browsers["developer"], odd, ids)).Status, Is.EqualTo(405), odd.ToString());
        }
    }

    private static bool Matches(PageRow row, string action) =>
        Regex.IsMatch(action, $"^{Regex.Replace(Regex.Escape(row.Path), @"\\\{[a-zA-Z]+}", "[^/?]+")}$");

    private static Task<PageAnswer> GetAsync(Browser browser, string address) => SendAsync(browser, HttpMethod.Get, address, null);

    private static async Task<PageAnswer> SendAsync(Browser browser, PageRow row, IReadOnlyDictionary<string, string> ids)
    {
        using FormUrlEncodedContent? form = row.Method == "GET" ? null : new(row.Form(ids).Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await SendAsync(browser, new HttpMethod(row.Method), row.Fill(ids), form);
    }

    private static async Task<PageAnswer> SendAsync(Browser browser, HttpMethod method, string address, HttpContent? form)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative)) { Content = form };
        request.Headers.Accept.ParseAdd("text/html");
        using HttpResponseMessage answer = await browser.Http.SendAsync(request);
        return new PageAnswer((int)answer.StatusCode, answer.Headers.Location?.OriginalString, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("<a [^>]*href=\"(/[^\"]*)\"")]
    private static partial Regex Link();

    [GeneratedRegex("<(?:form|button) [^>]*(?:form)?action=\"(/[^\"]*)\"")]
    private static partial Regex Action();

    private sealed record PageAnswer(int Status, string? Location, string Body)
    {
        public override string ToString() => $"{Status} {Location} {Regex.Replace(Regex.Match(Body, "<main.*</main>", RegexOptions.Singleline).Value, @"(<[^>]+>|\s)+", " ")}";
    }
}
