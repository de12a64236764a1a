using System.Text.Json;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Oidc;

/// <summary>Single sign-on against a real provider: browser, provider and control plane, with nothing in between.</summary>
internal sealed class OidcSignInTests
{
    private OidcProvider _provider = null!;
    private RunningControlPlane _controlPlane = null!;

    /// <summary>Over the same database; makes users of whoever signs in.</summary>
    private RunningControlPlane _open = null!;
    private ControlPlaneClient _admin = null!;
    private string _secretFile = "";
    private string _customRole = "";
    private string _environment = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        (int provider, Uri closed, Uri open) = (FreePort.Next(), Loopback(FreePort.Next()), Loopback(FreePort.Next()));
        _provider = await OidcProvider.StartAsync(provider, closed, open);
        _secretFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(_secretFile, OidcProvider.Secret + "\n");
        _controlPlane = await RunningControlPlane.StartAsync(Settings(_provider.Issuer, closed, createUsers: false));
        _open = await RunningControlPlane.StartAsync(Settings(_provider.Issuer, open, createUsers: true), _controlPlane.Database, _controlPlane.KeyRingFile);
        _admin = await _controlPlane.CreateAccountAsync("single-sign-on");
        _customRole = (await _admin.PostAsync("roles", new { name = "Release engineers", permissions = new[] { "Account Management > Nodes" } })).Expect(201).Id;
        _environment = (await _admin.PostAsync("environments", new { name = "staging" })).Expect(201).Id;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_open is not null)
        {
            await _open.DisposeAsync();
        }

        if (_controlPlane is not null)
        {
            await _controlPlane.DisposeAsync();
        }

        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }

        File.Delete(_secretFile);
    }

    [Test]
    public async Task The_first_sign_in_links_the_user_by_verified_email_and_the_next_finds_them_by_subject()
    {
        (string login, string email, string id) = await UserAsync();
        await _provider.DescribeAsync(login, email.ToUpperInvariant(), verified: true);

        JsonElement first = await SignInAsync(login);
        await _provider.DescribeAsync(login, "another@example.com", verified: false);
        JsonElement second = await SignInAsync(login);

        Assert.That(first.GetProperty("user").GetProperty("id").GetString(), Is.EqualTo(id));
        Assert.That(first.GetProperty("session").GetProperty("method").GetString(), Is.EqualTo("oidc"));
        Assert.That(second.GetProperty("user").GetProperty("id").GetString(), Is.EqualTo(id));
        Assert.That(second.GetProperty("user").GetProperty("email").GetString(), Is.EqualTo(email));
    }

    [Test]
    public async Task A_session_of_single_sign_on_works_like_any_other()
    {
        (string login, string email, string id) = await UserAsync("auditor");
        await _provider.DescribeAsync(login, email, verified: true);
        using var browser = new Browser(_controlPlane.Address);
        JsonElement session = await SignInAsync(login, browser);

        int without = (await browser.Api.DeleteAsync("session")).Status;
        browser.AntiforgeryToken = session.GetProperty("antiforgeryToken").GetString();
        Assert.That((await browser.Api.GetAsync("users")).Status, Is.EqualTo(200));
        Assert.That(without, Is.EqualTo(403));
        Assert.That((await browser.Api.DeleteAsync("session")).Status, Is.EqualTo(204));
        Assert.That((await browser.Api.GetAsync("users")).Status, Is.EqualTo(401));
        ControlPlaneAnswer events = await _admin.GetAsync("audit-events?limit=100");
        Assert.That(
            events.Items.Where(e => e.ToString().Contains(id, StringComparison.Ordinal)).Select(e => e.GetProperty("action").GetString()),
            Is.SupersetOf(new[] { "user.link-identity", "session.create", "session.end" }));
    }

    [Test]
    public async Task An_email_that_the_provider_has_not_verified_links_nobody()
    {
        (string login, string email, string _) = await UserAsync();
        await _provider.DescribeAsync(login, email, verified: false);

        (int status, string code, string detail) = await RefusedAsync(_controlPlane, login);

        Assert.That((status, code), Is.EqualTo((403, "sign_in_refused")));
        Assert.That(detail, Does.Contain("not verified"));
    }

    [Test]
    public async Task An_email_that_is_linked_to_another_subject_is_somebody_else()
    {
        (string login, string email, string _) = await UserAsync();
        await _provider.DescribeAsync(login, email, verified: true);
        await SignInAsync(login);
        string heir = TestAccount.Unique("heir");
        await _provider.DescribeAsync(heir, email, verified: true);

        (int status, string _, string detail) = await RefusedAsync(_controlPlane, heir);

        Assert.That(status, Is.EqualTo(403));
        Assert.That(detail, Does.Contain("somebody else"));
    }

    [Test]
    public async Task Who_is_no_user_is_refused_unless_users_are_made()
    {
        string login = TestAccount.Unique("stranger");
        await _provider.DescribeAsync(login, $"{login}@example.com", verified: true, "auditors");

        (int status, string _, string detail) = await RefusedAsync(_controlPlane, login);
        JsonElement created = await SignInAsync(login, on: _open);

        Assert.That(status, Is.EqualTo(403));
        Assert.That(detail, Does.Contain("no user"));
        Assert.That(created.GetProperty("user").GetProperty("name").GetString(), Is.EqualTo($"{login} of the provider"));
        Assert.That(Roles(created), Is.EqualTo(new[] { "auditor" }));
        Assert.That(Roles(await SignInAsync(login)), Is.EqualTo(new[] { "auditor" }), "known to all nodes now");
    }

    [Test]
    public async Task An_unverified_stranger_is_not_made_a_user()
    {
        string login = TestAccount.Unique("stranger");
        await _provider.DescribeAsync(login, $"{login}@example.com", verified: false, "admins");

        Assert.That((await RefusedAsync(_open, login)).Status, Is.EqualTo(403));
        Assert.That((await _admin.GetAsync("users?limit=200")).Body, Does.Not.Contain(login));
    }

    [Test]
    public async Task A_disabled_user_is_refused()
    {
        (string login, string email, string id) = await UserAsync();
        await _provider.DescribeAsync(login, email, verified: true);
        await SignInAsync(login);
        (await _admin.PostAsync($"users/{id}/disable")).Expect(200);

        (int status, string _, string detail) = await RefusedAsync(_controlPlane, login);

        Assert.That((status, detail), Is.EqualTo((403, "The user is disabled.")));
    }

    [Test]
    public async Task Roles_come_and_go_with_groups_and_those_given_by_hand_stay()
    {
        (string login, string email, string id) = await UserAsync("approver");
        await _provider.DescribeAsync(login, email, verified: true, "auditors", "approvers", "releasers", "unknown");

        string[] withGroups = Roles(await SignInAsync(login));
        await _provider.DescribeAsync(login, email, verified: true, "releasers");
        string[] fewer = Roles(await SignInAsync(login));
        (await _admin.PatchAsync($"users/{id}", new { roles = new[] { "approver", "auditor", _customRole } })).Expect(200);
        await _provider.DescribeAsync(login, email, verified: true);
        string[] none = Roles(await SignInAsync(login));

        Assert.That(withGroups, Is.EquivalentTo(new[] { "approver", "auditor", _customRole }));
        Assert.That(fewer, Is.EquivalentTo(new[] { "approver", _customRole }), "approver was given by hand before a group gave it too");
        Assert.That(none, Is.EquivalentTo(new[] { "approver", "auditor" }), "auditor was given by hand after the group had lost it");
    }

    [Test]
    public async Task Memberships_come_and_go_with_groups_and_those_given_by_hand_stay()
    {
        (string login, string email, string id) = await UserAsync();
        string byHand = (await _admin.PostAsync("environments", new { name = "production" })).Expect(201).Id;
        (await _admin.PostAsync($"environments/{byHand}/members", new { userId = id, role = "developer" })).Expect(201);
        await _provider.DescribeAsync(login, email, verified: true, "team", "production leads");

        Dictionary<string, string> developer = Environments(await SignInAsync(login));
        await _provider.DescribeAsync(login, email, verified: true, "team", "leads");
        Dictionary<string, string> lead = Environments(await SignInAsync(login));
        await _provider.DescribeAsync(login, email, verified: true);
        Dictionary<string, string> none = Environments(await SignInAsync(login));

        Assert.That(developer, Is.EquivalentTo(new Dictionary<string, string> { [_environment] = "developer", [byHand] = "developer" }));
        Assert.That(lead, Is.EquivalentTo(new Dictionary<string, string> { [_environment] = "environment-admin", [byHand] = "developer" }));
        Assert.That(none, Is.EquivalentTo(new Dictionary<string, string> { [byHand] = "developer" }));
    }

    [Test]
    public async Task The_last_admin_stays_admin_whatever_the_groups_say()
    {
        (string login, string email, string _) = await UserAsync();
        await _provider.DescribeAsync(login, email, verified: true, "admins");
        string[] admin = Roles(await SignInAsync(login));
        string first = (await _admin.GetAsync("me")).Id;
        await _provider.DescribeAsync(login, email, verified: true);
        await _controlPlane.Database.ExecuteAsync($"UPDATE users SET status = 'disabled' WHERE id = '{first}'");
        string[] last;
        try
        {
            last = Roles(await SignInAsync(login));
        }
        finally
        {
            await _controlPlane.Database.ExecuteAsync($"UPDATE users SET status = 'active' WHERE id = '{first}'");
        }

        Assert.That(admin, Is.EqualTo(new[] { "account-admin" }));
        Assert.That(last, Is.EqualTo(new[] { "account-admin" }));
        Assert.That(Roles(await SignInAsync(login)), Is.Empty);
    }

    [Test]
    public async Task An_answer_that_this_browser_did_not_ask_for_signs_nobody_in()
    {
        (string login, string email, string _) = await UserAsync();
        await _provider.DescribeAsync(login, email, verified: true);
        using var attacker = new Browser(_controlPlane.Address);
        using var victim = new Browser(_controlPlane.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, StartAddress(_controlPlane));
        using HttpResponseMessage begun = await attacker.Http.SendAsync(request);

        (HttpResponseMessage answer, Uri _) = await _provider.LogInAsync(victim, await victim.NavigateAsync(begun.Headers.Location!), login);

        Assert.That((int)answer.StatusCode, Is.EqualTo(401));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("sign_in_failed"));
        Assert.That(victim.Cookies.Keys, Does.Not.Contain("csg-session"));
        answer.Dispose();
    }

    [Test]
    public async Task The_code_is_bound_by_pkce_state_and_nonce_and_comes_in_the_query()
    {
        using var browser = new Browser(_controlPlane.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, StartAddress(_controlPlane));
        using HttpResponseMessage begun = await browser.Http.SendAsync(request);

        string query = begun.Headers.Location!.Query;
        Assert.That(query, Does.Contain("response_type=code&").And.Contain("code_challenge_method=S256").And.Contain("state=").And.Contain("nonce="));
        Assert.That(query, Does.Not.Contain("form_post").And.Not.Contain(OidcProvider.Secret));
        Assert.That(begun.Headers.GetValues("Set-Cookie"), Has.All.Contain("samesite=lax").And.All.Contain("httponly"));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/\\evil.example/")]
    [TestCase("evil")]
    public async Task The_way_back_leads_nowhere_else(string returnUrl)
    {
        foreach (string path in (string[])["session/oidc", "session/oidc/sign-out"])
        {
            ControlPlaneAnswer answer = await _controlPlane.Client(null).GetAsync($"{path}?returnUrl={Uri.EscapeDataString(returnUrl)}");
            Assert.That(answer.Expect(400).BadFields, Is.EqualTo(new[] { "returnUrl" }));
        }
    }

    [Test]
    public async Task Who_signs_out_at_the_provider_too_comes_back()
    {
        (string login, string email, string _) = await UserAsync();
        await _provider.DescribeAsync(login, email, verified: true);
        using var browser = new Browser(_controlPlane.Address);
        await SignInAsync(login, browser);

        var start = new Uri(_controlPlane.Address, "/api/v1/session/oidc/sign-out?returnUrl=/healthz");
        (HttpResponseMessage answer, Uri address) = await _provider.LogInAsync(browser, await browser.NavigateAsync(start), login);
        (HttpResponseMessage next, Uri asked) = await browser.NavigateAsync(StartAddress(_controlPlane));

        Assert.That(address, Is.EqualTo(new Uri(_controlPlane.Address, "/healthz")));
        Assert.That(asked.Authority, Is.EqualTo(_provider.Issuer.Authority), "the provider asks who it is again");
        Assert.That(await next.Content.ReadAsStringAsync(), Does.Contain("name=\"login\""));
        answer.Dispose();
        next.Dispose();
    }

    [Test]
    public async Task The_start_and_passwords_do_without_the_provider_and_single_sign_on_begins_when_it_is_there()
    {
        (int port, Uri own) = (FreePort.Next(), Loopback(FreePort.Next()));
        await using RunningControlPlane controlPlane = await RunningControlPlane.StartAsync(
            Settings(Loopback(port), own, createUsers: true), _controlPlane.Database, _controlPlane.KeyRingFile);
        TestPerson person = await TestPerson.CreateAsync(controlPlane, controlPlane.Client(_admin.Token));

        using var visitor = new Browser(own);
        ControlPlaneAnswer down = await visitor.Api.GetAsync("session/oidc");
        using (Browser browser = await person.SignedInAsync())
        {
            Assert.That((await browser.Api.GetAsync("session")).Status, Is.EqualTo(200));
        }

        await using OidcProvider late = await OidcProvider.StartAsync(port, own);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        ControlPlaneAnswer answer = down;
        while (answer.Status == 503)
        {
            await Task.Delay(200, limit.Token);
            answer = await visitor.Api.GetAsync("session/oidc");
        }

        Assert.That((down.Status, down.Code, down.Headers["Retry-After"]), Is.EqualTo((503, "identity_provider_unavailable", "5")));
        Assert.That(answer.Status, Is.EqualTo(302));
    }

    private static Uri Loopback(int port) => new($"http://127.0.0.1:{port}");

    private static Uri StartAddress(RunningControlPlane controlPlane) => new(controlPlane.Address, "/api/v1/session/oidc?returnUrl=/api/v1/session");

    private static string[] Roles(JsonElement session) => [.. session.GetProperty("roles").EnumerateArray().Select(r => r.GetString()!)];

    private static Dictionary<string, string> Environments(JsonElement session) =>
        session.GetProperty("environments").EnumerateArray().ToDictionary(e => e.GetProperty("id").GetString()!, e => e.GetProperty("role").GetString()!);

    private Dictionary<string, string?> Settings(Uri issuer, Uri listen, bool createUsers) => new()
    {
        ["Api:Listen"] = listen.GetLeftPart(UriPartial.Authority),
        ["Oidc:Authority"] = issuer.GetLeftPart(UriPartial.Authority),
        ["Oidc:ClientId"] = "csg",
        ["Oidc:ClientSecretFile"] = _secretFile,
        ["Oidc:Account"] = "Single-Sign-On",
        ["Oidc:Scopes"] = "openid,profile,email,groups",
        ["Oidc:CreateUsers"] = createUsers ? "true" : "false",
        ["Oidc:GroupRoles"] = "admins=account-admin,auditors=auditor,approvers=approver,releasers=release engineers,unknown=no such role",
        ["Oidc:EnvironmentGroups"] = "team=Staging:developer,leads=staging:environment-admin,production leads=production:environment-admin",
    };

    private async Task<(string Login, string Email, string Id)> UserAsync(params string[] roles)
    {
        string login = TestAccount.Unique("sso");
        string email = $"{login}@example.com";
        return (login, email, (await _admin.PostAsync("users", new { email, name = login, roles })).Expect(201).Id);
    }

    /// <summary>Goes through the provider, and returns what GET /session then says.</summary>
    private async Task<JsonElement> SignInAsync(string login, Browser? with = null, RunningControlPlane? on = null)
    {
        RunningControlPlane controlPlane = on ?? _controlPlane;
        using Browser? own = with is null ? new Browser(controlPlane.Address) : null;
        Browser browser = with ?? own!;
        (HttpResponseMessage answer, Uri address) = await _provider.LogInAsync(browser, await browser.NavigateAsync(StartAddress(controlPlane)), login);
        using (answer)
        {
            string body = await answer.Content.ReadAsStringAsync();
            Assert.That((address.AbsolutePath, (int)answer.StatusCode), Is.EqualTo(("/api/v1/session", 200)), body);
            return JsonDocument.Parse(body).RootElement;
        }
    }

    private async Task<(int Status, string Code, string Detail)> RefusedAsync(RunningControlPlane controlPlane, string login)
    {
        using var browser = new Browser(controlPlane.Address);
        (HttpResponseMessage answer, Uri _) = await _provider.LogInAsync(browser, await browser.NavigateAsync(StartAddress(controlPlane)), login);
        using (answer)
        {
            JsonElement problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.That(browser.Cookies.Keys, Does.Not.Contain("csg-session"));
            return ((int)answer.StatusCode, problem.GetProperty("code").GetString()!, problem.GetProperty("detail").GetString()!);
        }
    }
}
