using System.Globalization;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Passwords;

internal sealed class SignInTriesTests : ControlPlaneFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["SignIn:TriesBeforeLockOut"] = "5",
        ["SignIn:LockOutMinutes"] = "10",
    };

    [Test]
    public async Task After_the_last_try_even_the_right_password_waits()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = person.Browser();
        int[] wrong = await WrongAsync(browser, person.Email, 5);

        ControlPlaneAnswer locked = await browser.SignInAsync(person.Email, person.Password);
        ControlPlane.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        int before = (await browser.SignInAsync(person.Email, person.Password)).Status;
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        int after = (await browser.SignInAsync(person.Email, person.Password)).Status;

        Assert.That(wrong, Is.All.EqualTo(401));
        Assert.That((locked.Status, locked.Code), Is.EqualTo((429, "sign_in_locked")));
        Assert.That(int.Parse(locked.Headers["Retry-After"], CultureInfo.InvariantCulture), Is.EqualTo(600));
        Assert.That((before, after), Is.EqualTo((429, 200)));
    }

    [Test]
    public async Task An_email_that_nobody_has_is_locked_like_one_that_somebody_has()
    {
        using var browser = new Browser(ControlPlane.Address);
        string email = $"{TestAccount.Unique("nobody")}@example.com";

        int[] statuses = await WrongAsync(browser, email, 6);

        Assert.That(statuses, Is.EqualTo(new[] { 401, 401, 401, 401, 401, 429 }));
    }

    [Test]
    public async Task Many_tries_at_the_same_time_get_no_more_than_one_after_the_other()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);

        ControlPlaneAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using Browser browser = person.Browser();
            return await browser.SignInAsync(person.Email, $"wrong {i}");
        }));

        Assert.That(answers.Count(a => a.Status == 401), Is.EqualTo(5));
        Assert.That(answers.Count(a => a.Status == 429), Is.EqualTo(15));
    }

    [Test]
    public async Task Right_ones_at_the_same_time_all_succeed()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);

        ControlPlaneAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using Browser browser = person.Browser();
            return await browser.SignInAsync(person.Email, person.Password);
        }));

        Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(200));
    }

    [Test]
    public async Task A_right_password_begins_the_count_anew()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = person.Browser();
        await WrongAsync(browser, person.Email, 4);
        (await browser.SignInAsync(person.Email, person.Password)).Expect(200);

        await WrongAsync(browser, person.Email, 4);

        Assert.That((await browser.SignInAsync(person.Email, person.Password)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_new_password_ends_the_lock_out_and_the_audit_tells_of_both()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = person.Browser();
        await WrongAsync(browser, person.Email, 6);
        const string Password = "an admin chose this one";

        (await Account.Admin.SendAsync(HttpMethod.Put, $"users/{person.Id}/password", new { password = Password })).Expect(204);

        Assert.That((await browser.SignInAsync(person.Email, Password)).Status, Is.EqualTo(200));
        string[] acts =
        [
            .. (await Account.Auditor.GetAsync("audit-events?limit=100")).Items
                .Where(e => e.GetProperty("targetId").GetString() == person.Id).Select(e => e.GetProperty("action").GetString()!),
        ];
        Assert.That(acts.Count(a => a == "session.refuse"), Is.EqualTo(5));
        Assert.That(acts.Count(a => a == "user.lock"), Is.EqualTo(1));
    }

    [Test]
    public async Task Every_spelling_that_finds_the_user_counts_as_the_same_email()
    {
        await using PostgresDatabase database = await PostgresDatabase.CreateEmptyUnicodeAsync();
        await using RunningControlPlane controlPlane = await RunningControlPlane.StartAsync(Settings, database);
        ControlPlaneClient admin = await controlPlane.CreateAccountAsync("kilo");
        const string Email = "kiki@example.com", Password = "Ein langes Passwort";
        string id = (await admin.PostAsync("users", new { email = Email, name = "Somebody" })).Expect(201).Id;
        (await admin.SendAsync(HttpMethod.Put, $"users/{id}/password", new { password = Password })).Expect(204);
        using var browser = new Browser(controlPlane.Address);

        // The sign of Kelvin is a k in PostgreSQL's lower case, and stays itself in .NET's upper case.
        string kelvin = Email.Replace('k', '\u212A');
        int found = (await browser.SignInAsync(kelvin, Password)).Status;
        int[] wrong = [.. await WrongAsync(browser, Email, 3), .. await WrongAsync(browser, kelvin, 2), .. await WrongAsync(browser, Email.ToUpperInvariant(), 1)];

        Assert.That(found, Is.EqualTo(200), "the database finds the user by it");
        Assert.That(wrong, Is.EqualTo(new[] { 401, 401, 401, 401, 401, 429 }));
    }

    [Test]
    public async Task A_right_password_in_another_account_gives_no_further_tries_in_this_one()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        string twin = (await OtherAccount.Admin.PostAsync("users", new { email = person.Email, name = "The same person" })).Expect(201).Id;
        const string Password = "known to the other account";
        (await OtherAccount.Admin.SendAsync(HttpMethod.Put, $"users/{twin}/password", new { password = Password })).Expect(204);
        string other = (await OtherAccount.Admin.GetAsync("session")).Json.GetProperty("account").GetProperty("name").GetString()!;
        using Browser browser = person.Browser();

        int[] wrong = await WrongAsync(browser, person.Email, 4);
        int right = (await browser.SignInAsync(person.Email, Password, other)).Status;
        (await OtherAccount.Admin.SendAsync(HttpMethod.Put, $"users/{twin}/password", new { password = Password + " 2" })).Expect(204);
        int[] more = await WrongAsync(browser, person.Email, 2);

        Assert.That(wrong, Is.All.EqualTo(401));
        Assert.That(right, Is.EqualTo(200));
        Assert.That(more, Is.EqualTo(new[] { 401, 429 }), "the right one was given back, and no wrong one");
    }

    private static async Task<int[]> WrongAsync(Browser browser, string email, int times)
    {
        var statuses = new List<int>();
        for (int i = 0; i < times; i++)
        {
            statuses.Add((await browser.SignInAsync(email, $"wrong {i}")).Status);
        }

        return [.. statuses];
    }
}
