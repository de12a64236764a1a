using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Passwords;

internal sealed class PasswordEndpointsTests : ControlPlaneFixture
{
    private const string Good = "a new and long password";

    [Test]
    public async Task An_invitation_sets_the_first_password_once()
    {
        (string id, string email) = await NewUserAsync();
        ControlPlaneAnswer link = (await Account.Admin.PostAsync($"users/{id}/password-link")).Expect(201);
        ControlPlaneClient anyone = ControlPlane.Client(null);

        ControlPlaneAnswer used = await anyone.PostAsync("password", new { token = link["token"], password = Good });
        ControlPlaneAnswer again = await anyone.PostAsync("password", new { token = link["token"], password = Good + "!" });

        Assert.That(link["token"], Does.Match("^csgp_[A-Za-z0-9_-]{43}$"));
        Assert.That(used.Status, Is.EqualTo(204), used.Body);
        Assert.That((again.Status, again.Code), Is.EqualTo((410, "link_not_valid")));
        using var browser = new Browser(ControlPlane.Address);
        Assert.That((await browser.SignInAsync(email, Good)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Of_many_who_use_one_invitation_at_the_same_time_one_succeeds()
    {
        (string id, string _) = await NewUserAsync();
        string token = (await Account.Admin.PostAsync($"users/{id}/password-link")).Expect(201)["token"]!;

        ControlPlaneAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            ControlPlane.Client(null).PostAsync("password", new { token, password = $"{Good} {i}" })));

        Assert.That(answers.Count(a => a.Status == 204), Is.EqualTo(1));
        Assert.That(answers.Count(a => a.Status == 410), Is.EqualTo(5));
    }

    [Test]
    public async Task An_invitation_ends_when_it_expires_is_replaced_or_the_user_is_disabled()
    {
        (string id, string _) = await NewUserAsync();
        ControlPlaneClient anyone = ControlPlane.Client(null);
        string replaced = await LinkAsync(id);
        string expired = await LinkAsync(id);
        Assert.That((await anyone.PostAsync("password", new { token = replaced, password = Good })).Status, Is.EqualTo(410));

        ControlPlane.Time.Advance(TimeSpan.FromHours(24));
        Assert.That((await anyone.PostAsync("password", new { token = expired, password = Good })).Status, Is.EqualTo(410));

        string ofDisabled = await LinkAsync(id);
        (await Account.Admin.PostAsync($"users/{id}/disable")).Expect(200);
        Assert.That((await anyone.PostAsync("password", new { token = ofDisabled, password = Good })).Status, Is.EqualTo(410));
        ControlPlaneAnswer another = await Account.Admin.PostAsync($"users/{id}/password-link");
        Assert.That((another.Status, another["currentStatus"]), Is.EqualTo((409, "disabled")));
        Assert.That((await anyone.PostAsync("password", new { token = "csgp_unknown", password = Good })).Status, Is.EqualTo(410));
        Assert.That((await anyone.PostAsync("password", new { password = Good })).BadFields, Is.EqualTo(new[] { "token" }));
    }

    [TestCase("short")]
    [TestCase("aaaaaaaaaaaaaaaa")]
    [TestCase("Password1234")]
    [TestCase("EMAIL")]
    [TestCase("")]
    [TestCase("LONG")]
    public async Task A_password_that_is_no_good_is_refused_and_uses_up_no_invitation(string password)
    {
        (string id, string email) = await NewUserAsync();
        string token = await LinkAsync(id);
        string sent = password switch { "EMAIL" => email, "LONG" => new string('x', 128) + new string('y', 129), _ => password };

        ControlPlaneAnswer refused = await ControlPlane.Client(null).PostAsync("password", new { token, password = sent });

        Assert.That(refused.Expect(400).BadFields, Is.EqualTo(new[] { "password" }));
        Assert.That((await ControlPlane.Client(null).PostAsync("password", new { token, password = Good })).Status, Is.EqualTo(204));
    }

    [Test]
    public async Task The_own_password_is_changed_with_the_current_one_and_ends_all_sessions()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        using Browser elsewhere = await person.SignedInAsync();
        string path = $"users/{person.Id}/password";

        ControlPlaneAnswer without = await browser.Api.SendAsync(HttpMethod.Put, path, new { password = Good });
        ControlPlaneAnswer wrong = await browser.Api.SendAsync(HttpMethod.Put, path, new { password = Good, currentPassword = "wrong" });
        ControlPlaneAnswer bad = await browser.Api.SendAsync(HttpMethod.Put, path, new { password = "short", currentPassword = person.Password });
        int stillIn = (await browser.Api.GetAsync("session")).Status;
        ControlPlaneAnswer changed = await browser.Api.SendAsync(HttpMethod.Put, path, new { password = Good, currentPassword = person.Password });

        Assert.That(without.Expect(400).BadFields, Is.EqualTo(new[] { "currentPassword" }));
        Assert.That(wrong.Expect(400).BadFields, Is.EqualTo(new[] { "currentPassword" }));
        Assert.That(bad.Expect(400).BadFields, Is.EqualTo(new[] { "password" }));
        Assert.That(stillIn, Is.EqualTo(200));
        Assert.That(changed.Status, Is.EqualTo(204), changed.Body);
        Assert.That((await browser.Api.GetAsync("session")).Status, Is.EqualTo(401));
        Assert.That((await elsewhere.Api.GetAsync("session")).Status, Is.EqualTo(401));
        Assert.That((await browser.SignInAsync(person.Email, person.Password)).Status, Is.EqualTo(401));
        Assert.That((await browser.SignInAsync(person.Email, Good)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Others_passwords_are_for_admins_of_the_same_account()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        string path = $"users/{person.Id}/password";

        ControlPlaneAnswer approver = await Account.Approver.SendAsync(HttpMethod.Put, path, new { password = Good });
        ControlPlaneAnswer other = await OtherAccount.Admin.SendAsync(HttpMethod.Put, path, new { password = Good });
        ControlPlaneAnswer link = await Account.Approver.PostAsync($"users/{person.Id}/password-link");
        ControlPlaneAnswer otherLink = await OtherAccount.Admin.PostAsync($"users/{person.Id}/password-link");
        int untouched = (await browser.Api.GetAsync("session")).Status;
        ControlPlaneAnswer admin = await Account.Admin.SendAsync(HttpMethod.Put, path, new { password = Good });

        Assert.That((approver.Status, approver["permission"]), Is.EqualTo((403, "Account Management > Users")));
        Assert.That(other.Status, Is.EqualTo(404));
        Assert.That(link.Status, Is.EqualTo(403));
        Assert.That(otherLink.Status, Is.EqualTo(404));
        Assert.That(untouched, Is.EqualTo(200));
        Assert.That(admin.Status, Is.EqualTo(204));
        Assert.That((await browser.Api.GetAsync("session")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Who_has_no_password_gets_the_first_one_by_invitation_only()
    {
        ControlPlaneAnswer answer = await Account.Developer.SendAsync(
            HttpMethod.Put, $"users/{Account.DeveloperId}/password", new { password = Good, currentPassword = "whatever it was" });

        Assert.That(answer.Expect(400).BadFields, Is.EqualTo(new[] { "currentPassword" }));
    }

    [Test]
    public async Task Who_has_a_password_does_not_get_around_it_by_an_invitation_of_their_own()
    {
        TestPerson admin = await TestPerson.CreateAsync(ControlPlane, Account.Admin, "account-admin");
        using Browser browser = await admin.SignedInAsync();

        ControlPlaneAnswer own = await browser.Api.PostAsync($"users/{admin.Id}/password-link");
        ControlPlaneAnswer byAnother = await Account.Admin.PostAsync($"users/{admin.Id}/password-link");

        Assert.That((own.Status, own.Code), Is.EqualTo((403, "current_password_required")));
        Assert.That(byAnother.Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Who_has_no_password_yet_may_invite_themselves()
    {
        (string id, ControlPlaneClient admin) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, "account-admin");

        Assert.That((await admin.PostAsync($"users/{id}/password-link")).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Guessing_the_current_password_in_a_stolen_session_locks_like_a_sign_in()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        var statuses = new List<int>();
        for (int i = 0; i < 11; i++)
        {
            statuses.Add((await browser.Api.SendAsync(HttpMethod.Put, $"users/{person.Id}/password", new { password = Good, currentPassword = $"guess {i}" })).Status);
        }

        Assert.That(statuses.Take(10), Is.All.EqualTo(400));
        Assert.That(statuses[10], Is.EqualTo(429));
    }

    private async Task<(string Id, string Email)> NewUserAsync()
    {
        string name = TestAccount.Unique("invited-person");
        string email = $"{name}@example.com";
        return ((await Account.Admin.PostAsync("users", new { email, name })).Expect(201).Id, email);
    }

    private async Task<string> LinkAsync(string id) => (await Account.Admin.PostAsync($"users/{id}/password-link")).Expect(201)["token"]!;
}
