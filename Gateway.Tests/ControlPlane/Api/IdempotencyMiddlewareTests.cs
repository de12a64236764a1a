using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Api;

internal sealed class IdempotencyMiddlewareTests : ControlPlaneFixture
{
    [Test]
    public async Task A_repeat_gets_the_first_answer_and_creates_nothing()
    {
        string name = TestAccount.Unique("env");
        ControlPlaneAnswer first = (await Account.Admin.PostAsync("environments", new { name }, Key("a"))).Expect(201);
        ControlPlaneAnswer repeat = await Account.Admin.PostAsync("environments", new { name }, Key("a"));

        Assert.That(repeat.Status, Is.EqualTo(201));
        Assert.That(repeat.Body, Is.EqualTo(first.Body));
        Assert.That(repeat.Headers["Location"], Is.EqualTo(first.Headers["Location"]));
        Assert.That(repeat.Headers["ETag"], Is.EqualTo(first.Headers["ETag"]));
        Assert.That(repeat.Headers["Idempotency-Replayed"], Is.EqualTo("true"));
    }

    [Test]
    public async Task Of_many_at_the_same_time_one_creates()
    {
        object body = new { services = new[] { "s3" } };
        int before = (await Account.Developer.GetAsync($"{Account.Requests}?limit=200")).Items.Count;

        ControlPlaneAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Account.Developer.PostAsync(Account.Requests, body, Key("b"))));

        Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(201).Or.EqualTo(409));
        Assert.That(answers.Where(a => a.Status == 201).Select(a => a.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That((await Account.Developer.GetAsync($"{Account.Requests}?limit=200")).Items, Has.Count.EqualTo(before + 1));
    }

    [Test]
    public async Task A_key_belongs_to_one_body_and_one_user()
    {
        (await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") }, Key("c"))).Expect(201);

        ControlPlaneAnswer other = await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") }, Key("c"));
        ControlPlaneAnswer otherAccount = await OtherAccount.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") }, Key("c"));

        Assert.That(other.Status, Is.EqualTo(422));
        Assert.That(other.Code, Is.EqualTo("idempotency_key_reused"));
        Assert.That(otherAccount.Status, Is.EqualTo(201));
    }

    [Test]
    public async Task A_refused_call_leaves_its_key_free()
    {
        Assert.That((await Account.Admin.PostAsync("environments", new { name = "" }, Key("d"))).Status, Is.EqualTo(400));
        Assert.That((await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") }, Key("d"))).Status, Is.EqualTo(201));
        Assert.That((await Account.Admin.PostAsync("environments", new { name = "x" }, Key(new string('k', 256)))).BadFields, Is.EqualTo(new[] { "Idempotency-Key" }));
    }

    [Test]
    public async Task A_repeat_of_a_call_that_showed_a_secret_does_not_show_it_again()
    {
        string path = $"users/{Account.DeveloperId}/tokens";
        (await Account.Admin.PostAsync(path, new { name = "once" }, Key("e"))).Expect(201);

        ControlPlaneAnswer repeat = await Account.Admin.PostAsync(path, new { name = "once" }, Key("e"));

        Assert.That(repeat.Status, Is.EqualTo(410));
        Assert.That((await Account.Admin.GetAsync($"{path}?limit=200")).Items.Count(t => t.GetProperty("name").GetString() == "once"), Is.EqualTo(1));
    }

    [Test]
    public async Task Who_may_no_longer_make_the_call_gets_no_answer_of_the_time_when_they_might()
    {
        (string id, ControlPlaneClient admin) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, "account-admin");
        string member = (await Account.Admin.PostAsync("users", new { email = $"{TestAccount.Unique("member")}@example.com", name = "Member" })).Expect(201).Id;
        object inAccount = new { name = TestAccount.Unique("env") };
        object inEnvironment = new { userId = member, role = "developer" };
        string members = $"environments/{Account.EnvironmentId}/members";
        (await admin.PostAsync("environments", inAccount, Key("g"))).Expect(201);
        (await admin.PostAsync(members, inEnvironment, Key("h"))).Expect(201);
        (await Account.Admin.PatchAsync($"users/{id}", new { roles = new[] { "auditor" } })).Expect(200);

        ControlPlaneAnswer account = await admin.PostAsync("environments", inAccount, Key("g"));
        ControlPlaneAnswer environment = await admin.PostAsync(members, inEnvironment, Key("h"));

        Assert.That((account.Status, account["permission"]), Is.EqualTo((403, "Account Management > Environments")));
        Assert.That((environment.Status, environment["permission"]), Is.EqualTo((403, "Environment > Members")));
    }

    [Test]
    public async Task After_a_day_a_key_may_be_used_anew()
    {
        (await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") }, Key("f"))).Expect(201);
        ControlPlane.Time.Advance(TimeSpan.FromHours(25));

        Assert.That((await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") }, Key("f"))).Status, Is.EqualTo(201));
    }

    private static (string, string) Key(string key) => ("Idempotency-Key", key);
}
