using Gateway.ControlPlane.Sessions;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Sessions;

internal sealed class SessionEndpointsTests : ControlPlaneFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Api:TrustedProxies"] = "127.0.0.1" };

    [Test]
    public async Task Who_signs_in_is_told_who_they_are_and_stays_signed_in()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin, "approver");
        (await Account.Admin.PostAsync($"environments/{Account.EnvironmentId}/members", new { userId = person.Id, role = "developer" })).Expect(201);
        using Browser browser = person.Browser();

        ControlPlaneAnswer signedIn = await browser.SignInAsync(person.Email.ToUpperInvariant(), person.Password);
        ControlPlaneAnswer session = (await browser.Api.GetAsync("session")).Expect(200);

        Assert.That(signedIn.Status, Is.EqualTo(200), signedIn.Body);
        Assert.That(session.Json.GetProperty("user").GetProperty("id").GetString(), Is.EqualTo(person.Id));
        Assert.That(session.Json.GetProperty("account").GetProperty("name").GetString(), Does.StartWith("account-"));
        Assert.That(session.Json.GetProperty("roles")[0].GetString(), Is.EqualTo("approver"));
        Assert.That(session.Json.GetProperty("permissions").ToString(), Does.Contain("Account Management > Cloud Service Access Requests"));
        Assert.That(session.Json.GetProperty("environments")[0].GetProperty("id").GetString(), Is.EqualTo(Account.EnvironmentId));
        Assert.That(session.Json.GetProperty("session").GetProperty("method").GetString(), Is.EqualTo("password"));
        Assert.That(
            session.Json.GetProperty("session").GetProperty("expiresAt").GetDateTimeOffset(), Is.EqualTo(ControlPlane.Time.GetUtcNow().AddMinutes(30)));
        Assert.That(session["antiforgeryToken"], Is.Not.Empty);
        Assert.That((await browser.Api.GetAsync("access-requests")).Status, Is.EqualTo(200));
        Assert.That((await browser.Api.GetAsync("cloud-credentials")).Status, Is.EqualTo(200));
        Assert.That((await browser.Api.GetAsync("users")).Status, Is.EqualTo(403));
        Assert.That((await browser.Api.PostAsync(Account.Requests, new { cloud = "aws", services = new[] { "sqs" } })).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Over_loopback_the_cookie_is_plain_and_over_https_it_is_locked_to_the_host()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser loopback = person.Browser();
        using Browser https = person.Browser();
        https.ForwardedProto = "https";

        string plain = (await loopback.SignInAsync(person.Email, person.Password)).Expect(200).Headers["Set-Cookie"];
        string secure = (await https.SignInAsync(person.Email, person.Password)).Expect(200).Headers["Set-Cookie"];

        Assert.That(plain, Does.Match("(^|,)csg-session=csgs_[A-Za-z0-9_-]{43}; path=/; samesite=lax; httponly(,|$)"));
        Assert.That(secure, Does.Match("(^|,)__Host-csg-session=csgs_[A-Za-z0-9_-]{43}; path=/; secure; samesite=lax; httponly(,|$)"));
        Assert.That(secure, Does.Match("csg-antiforgery=[^;]+; path=/; secure; samesite=lax; httponly"));
        Assert.That(secure, Does.Not.Contain("domain").IgnoreCase.And.Not.Contain("expires").IgnoreCase);
        Assert.That((await https.Api.GetAsync("session")).Status, Is.EqualTo(200));
        https.ForwardedProto = null;
        Assert.That((await https.Api.GetAsync("session")).Status, Is.EqualTo(401), "the cookie of https is not read over http");
    }

    [Test]
    public async Task Nobody_signs_in_over_plain_http_from_elsewhere()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);

        ControlPlaneAnswer answer = await ControlPlane.Client(null).PostAsync(
            "session", new { email = person.Email, password = person.Password }, ("X-Forwarded-For", "192.0.2.7"));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((403, "https_required")));
        Assert.That(answer.Headers.Keys, Does.Not.Contain("Set-Cookie"));
    }

    [Test]
    public async Task A_wrong_password_an_unknown_email_a_disabled_user_and_one_without_password_are_told_the_same()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        TestPerson disabled = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        (await Account.Admin.PostAsync($"users/{disabled.Id}/disable")).Expect(200);
        string bare = (await Account.Admin.GetAsync($"users/{Account.DeveloperId}"))["email"]!;
        using Browser browser = person.Browser();

        ControlPlaneAnswer[] answers =
        [
            await browser.SignInAsync(person.Email, "not the password"),
            await browser.SignInAsync("nobody@example.com", person.Password),
            await browser.SignInAsync(disabled.Email, disabled.Password),
            await browser.SignInAsync(bare, person.Password),
        ];

        Assert.That(answers.Select(a => (a.Status, a.Code)), Is.All.EqualTo((401, "sign_in_failed")));
        Assert.That(answers.Select(a => a["detail"]).Distinct().Count(), Is.EqualTo(1));
        Assert.That(browser.Cookies, Is.Empty);
        Assert.That((await browser.Api.GetAsync("session")).Status, Is.EqualTo(401));
    }

    [TestCase("""{"password":"x"}""", "email")]
    [TestCase("""{"email":"a@example.com"}""", "password")]
    [TestCase("""{"email":"a@example.com","password":7}""", "password")]
    public async Task A_bad_field_is_named(string body, string field) =>
        Assert.That((await ControlPlane.Client(null).PostAsync("session", body)).Expect(400).BadFields, Is.EqualTo(new[] { field }));

    [Test]
    public async Task A_form_of_another_site_cannot_sign_anybody_in()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = "a@example.com", ["password"] = "x" });
        using HttpResponseMessage answer = await ControlPlane.Http.PostAsync(new Uri("/api/v1/session", UriKind.Relative), form);

        Assert.That((int)answer.StatusCode, Is.EqualTo(415));
    }

    [Test]
    public async Task An_email_in_two_accounts_needs_the_accounts_name()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        (await OtherAccount.Admin.PostAsync("users", new { email = person.Email, name = "Same" })).Expect(201);
        using Browser browser = person.Browser();
        string account = (await Account.Admin.GetAsync("session")).Json.GetProperty("account").GetProperty("name").GetString()!;

        Assert.That((await browser.SignInAsync(person.Email, person.Password)).Status, Is.EqualTo(401));
        Assert.That((await browser.SignInAsync(person.Email, person.Password, account.ToUpperInvariant())).Status, Is.EqualTo(200));
        Assert.That((await browser.SignInAsync(person.Email, person.Password, "elsewhere")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task What_changes_something_needs_the_antiforgery_token_of_this_very_session()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin, "account-admin");
        using Browser browser = await person.SignedInAsync();
        using Browser other = await person.SignedInAsync();
        string token = browser.AntiforgeryToken!;
        object body = new { name = TestAccount.Unique("env") };

        browser.AntiforgeryToken = null;
        ControlPlaneAnswer without = await browser.Api.PostAsync("environments", body);
        browser.AntiforgeryToken = other.AntiforgeryToken;
        ControlPlaneAnswer anothers = await browser.Api.PostAsync("environments", body);
        ControlPlaneAnswer delete = await browser.Api.DeleteAsync("session");
        browser.AntiforgeryToken = token;
        ControlPlaneAnswer with = await browser.Api.PostAsync("environments", body);

        Assert.That((without.Status, without.Code), Is.EqualTo((403, "antiforgery_failed")));
        Assert.That(anothers.Status, Is.EqualTo(403));
        Assert.That(delete.Status, Is.EqualTo(403));
        Assert.That(with.Status, Is.EqualTo(201), with.Body);
        Assert.That((await browser.Api.GetAsync("environments")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_antiforgery_token_of_another_session_of_the_same_browser_is_refused()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin, "account-admin");
        using Browser browser = await person.SignedInAsync();
        string first = browser.AntiforgeryToken!;
        (await browser.SignInAsync(person.Email, person.Password)).Expect(200);

        browser.AntiforgeryToken = first;

        Assert.That((await browser.Api.PostAsync("environments", new { name = TestAccount.Unique("env") })).Code, Is.EqualTo("antiforgery_failed"));
    }

    [Test]
    public async Task A_token_is_taken_before_the_cookie_and_needs_no_antiforgery_token()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        browser.AntiforgeryToken = null;
        var bearer = new ControlPlaneClient(browser.Http, Account.Admin.Token);

        Assert.That((await bearer.PostAsync("environments", new { name = TestAccount.Unique("env") })).Status, Is.EqualTo(201));
        ControlPlaneAnswer session = (await bearer.GetAsync("session")).Expect(200);
        Assert.That(session["session"], Is.Null);
        Assert.That(session["antiforgeryToken"], Is.Null);
        Assert.That((await bearer.DeleteAsync("session")).Status, Is.EqualTo(404));
        Assert.That((await new ControlPlaneClient(browser.Http, "csgt_wrong").GetAsync("session")).Status, Is.EqualTo(401), "a wrong token is not saved by a cookie");
    }

    [Test]
    public async Task A_session_that_was_signed_out_of_is_over_even_for_a_copy_of_its_cookie()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        string copy = browser.Cookies["csg-session"];

        ControlPlaneAnswer signedOut = await browser.Api.DeleteAsync("session");

        Assert.That(signedOut.Status, Is.EqualTo(204));
        Assert.That(browser.Cookies.Keys, Does.Not.Contain("csg-session"));
        Assert.That((await browser.Api.GetAsync("session")).Status, Is.EqualTo(401));
        ControlPlaneAnswer stolen = await ControlPlane.Client(null).SendAsync(HttpMethod.Get, "me", null, ("Cookie", $"csg-session={copy}"));
        Assert.That((stolen.Status, stolen["detail"]), Is.EqualTo((401, "The session has ended: sign in again.")));
    }

    [Test]
    public async Task Signing_in_again_replaces_the_session_and_its_token()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        string first = browser.Cookies["csg-session"];

        (await browser.SignInAsync(person.Email, person.Password)).Expect(200);

        Assert.That(browser.Cookies["csg-session"], Is.Not.EqualTo(first));
        Assert.That((await ControlPlane.Client(null).SendAsync(HttpMethod.Get, "me", null, ("Cookie", $"csg-session={first}"))).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_session_ends_when_it_is_not_used_and_lives_on_when_it_is()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser used = await person.SignedInAsync();
        using Browser idle = await person.SignedInAsync();

        ControlPlane.Time.Advance(TimeSpan.FromMinutes(20));
        int atTwenty = (await used.Api.GetAsync("session")).Status;
        ControlPlane.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.That(atTwenty, Is.EqualTo(200));
        Assert.That((await used.Api.GetAsync("session")).Status, Is.EqualTo(200));
        Assert.That((await idle.Api.GetAsync("session")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_session_ends_after_twelve_hours_however_much_it_is_used()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        for (int minutes = 0; minutes < 12 * 60 - 20; minutes += 20)
        {
            ControlPlane.Time.Advance(TimeSpan.FromMinutes(20));
            (await browser.Api.GetAsync("session")).Expect(200);
        }

        ControlPlane.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.That((await browser.Api.GetAsync("session")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Disabling_a_user_ends_the_sessions_for_good()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();

        (await Account.Admin.PostAsync($"users/{person.Id}/disable")).Expect(200);
        int disabled = (await browser.Api.GetAsync("session")).Status;
        (await Account.Admin.PostAsync($"users/{person.Id}/enable")).Expect(200);

        Assert.That(disabled, Is.EqualTo(401));
        Assert.That((await browser.Api.GetAsync("session")).Status, Is.EqualTo(401));
        Assert.That((await browser.SignInAsync(person.Email, person.Password)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_change_of_roles_holds_in_a_session_from_the_next_call()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin, "auditor");
        using Browser browser = await person.SignedInAsync();
        (await browser.Api.GetAsync("users")).Expect(200);

        (await Account.Admin.PatchAsync($"users/{person.Id}", new { roles = Array.Empty<string>() })).Expect(200);

        Assert.That((await browser.Api.GetAsync("users")).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Sessions_are_listed_and_ended_everywhere_by_their_user_and_by_admins()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser one = await person.SignedInAsync();
        using Browser two = await person.SignedInAsync();

        ControlPlaneAnswer list = (await one.Api.GetAsync($"users/{person.Id}/sessions")).Expect(200);
        ControlPlaneAnswer byAnother = await Account.Developer.GetAsync($"users/{person.Id}/sessions");
        ControlPlaneAnswer endedByAnother = await Account.Auditor.DeleteAsync($"users/{person.Id}/sessions");
        ControlPlaneAnswer elsewhere = await OtherAccount.Admin.DeleteAsync($"users/{person.Id}/sessions");
        int ended = (await one.Api.DeleteAsync($"users/{person.Id}/sessions")).Status;

        Assert.That(list.Items, Has.Count.EqualTo(2));
        Assert.That(list.Body, Does.Not.Contain("csgs_"));
        Assert.That((byAnother.Status, endedByAnother.Status, elsewhere.Status), Is.EqualTo((403, 403, 404)));
        Assert.That(ended, Is.EqualTo(204));
        Assert.That((await one.Api.GetAsync("session")).Status, Is.EqualTo(401));
        Assert.That((await two.Api.GetAsync("session")).Status, Is.EqualTo(401));
        using Browser three = await person.SignedInAsync();
        Assert.That((await Account.Admin.DeleteAsync($"users/{person.Id}/sessions")).Status, Is.EqualTo(204));
        Assert.That((await three.Api.GetAsync("session")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task One_session_more_than_a_user_may_have_ends_the_one_unused_for_the_longest()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser first = await person.SignedInAsync();
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        using Browser second = await person.SignedInAsync();
        for (int i = 0; i < SessionStore.MaxPerUser - 1; i++)
        {
            ControlPlane.Time.Advance(TimeSpan.FromSeconds(1));
            using Browser more = await person.SignedInAsync();
        }

        Assert.That((await first.Api.GetAsync("session")).Status, Is.EqualTo(401));
        Assert.That((await second.Api.GetAsync($"users/{person.Id}/sessions")).Expect(200).Items, Has.Count.EqualTo(SessionStore.MaxPerUser));
    }

    [Test]
    public async Task Sign_in_refusal_and_sign_out_are_in_the_audit_without_the_password()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        using Browser wrong = person.Browser();
        await wrong.SignInAsync(person.Email, "an entirely wrong one");
        (await browser.Api.DeleteAsync("session")).Expect(204);

        ControlPlaneAnswer events = (await Account.Auditor.GetAsync("audit-events?limit=100")).Expect(200);

        string[] ofUser =
        [
            .. events.Items.Where(e => e.ToString().Contains(person.Id, StringComparison.Ordinal))
                .Select(e => $"{e.GetProperty("action").GetString()} {e.GetProperty("decision").GetString()}"),
        ];
        Assert.That(
            ofUser,
            Is.EquivalentTo(new[] { "user.create allowed", "user.password-change allowed", "session.create allowed", "session.refuse denied", "session.end allowed" }));
        Assert.That(events.Body, Does.Not.Contain(person.Password).And.Not.Contain("entirely wrong").And.Not.Contain("csgs_"));
    }
}
