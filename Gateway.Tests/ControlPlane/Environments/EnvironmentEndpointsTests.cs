using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Environments;

internal sealed class EnvironmentEndpointsTests : ControlPlaneFixture
{
    [Test]
    public async Task An_environment_is_created_renamed_and_archived()
    {
        string name = TestAccount.Unique("env");
        ControlPlaneAnswer created = await Account.Admin.PostAsync("environments", new { name });
        ControlPlaneAnswer renamed = await Account.Admin.PatchAsync($"environments/{created.Id}", new { name = name + "-2" });
        ControlPlaneAnswer archived = await Account.Admin.PostAsync($"environments/{created.Id}/archive");
        ControlPlaneAnswer again = await Account.Admin.PostAsync($"environments/{created.Id}/archive");

        Assert.That(created.Status, Is.EqualTo(201), created.Body);
        Assert.That(created["status"], Is.EqualTo("active"));
        Assert.That(renamed["name"], Is.EqualTo(name + "-2"));
        Assert.That(archived["status"], Is.EqualTo("archived"));
        Assert.That(again.Status, Is.EqualTo(409));
        Assert.That(again["currentStatus"], Is.EqualTo("archived"));
        Assert.That((await Account.Admin.PatchAsync($"environments/{created.Id}", new { name = "x" })).Status, Is.EqualTo(409));
        Assert.That((await Account.Admin.PostAsync("environments", new { name = name + "-2" })).Status, Is.EqualTo(201));
    }

    [TestCase("""{}""")]
    [TestCase("""{"name":"  "}""")]
    [TestCase("""{"name":"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789x"}""")]
    public async Task A_bad_name_is_refused(string body) =>
        Assert.That((await Account.Admin.PostAsync("environments", body)).BadFields, Is.EqualTo(new[] { "name" }));

    [Test]
    public async Task A_name_is_used_once_among_active_environments()
    {
        string name = TestAccount.Unique("env");
        (await Account.Admin.PostAsync("environments", new { name })).Expect(201);

        Assert.That((await Account.Admin.PostAsync("environments", new { name = name.ToUpperInvariant() })).Code, Is.EqualTo("name_taken"));
        Assert.That((await OtherAccount.Admin.PostAsync("environments", new { name })).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Members_see_their_environments_only()
    {
        string other = (await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") })).Expect(201).Id;

        Assert.That((await Account.Developer.GetAsync("environments")).Ids, Is.EqualTo(new[] { Account.EnvironmentId }));
        Assert.That((await Account.Developer.GetAsync($"environments/{Account.EnvironmentId}")).Status, Is.EqualTo(200));
        Assert.That((await Account.Developer.GetAsync($"environments/{other}")).Status, Is.EqualTo(403));
        Assert.That((await Account.Nobody.GetAsync("environments")).Items, Is.Empty);
        Assert.That((await Account.Admin.GetAsync("environments?limit=200")).Ids, Does.Contain(other));
        Assert.That((await Account.Developer.PostAsync("environments", new { name = "x" })).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Members_are_added_changed_and_removed()
    {
        string members = $"environments/{Account.EnvironmentId}/members";
        (string id, ControlPlaneClient user) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin);

        ControlPlaneAnswer added = await Account.EnvironmentAdmin.PostAsync(members, new { userId = id, role = "developer" });
        Assert.That(added.Status, Is.EqualTo(201), added.Body);
        Assert.That((await user.GetAsync(members)).Items, Has.Count.GreaterThan(2));
        Assert.That((await user.PostAsync(members, new { userId = Account.NobodyId, role = "developer" })).Status, Is.EqualTo(403));
        Assert.That((await Account.EnvironmentAdmin.PostAsync(members, new { userId = id, role = "developer" })).Code, Is.EqualTo("already_member"));

        Assert.That((await Account.EnvironmentAdmin.PatchAsync($"{members}/{id}", new { role = "environment-admin" }))["role"], Is.EqualTo("environment-admin"));
        Assert.That((await Account.EnvironmentAdmin.PatchAsync($"{members}/{id}", new { role = "king" })).BadFields, Is.EqualTo(new[] { "role" }));
        Assert.That((await Account.EnvironmentAdmin.DeleteAsync($"{members}/{id}")).Status, Is.EqualTo(204));
        Assert.That((await Account.EnvironmentAdmin.DeleteAsync($"{members}/{id}")).Status, Is.EqualTo(404));
        Assert.That((await user.GetAsync(members)).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task A_member_is_added_by_email_of_the_own_account_only()
    {
        string members = $"environments/{Account.EnvironmentId}/members";
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        TestPerson foreigner = await TestPerson.CreateAsync(ControlPlane, OtherAccount.Admin);

        ControlPlaneAnswer added = (await Account.EnvironmentAdmin.PostAsync(members, new { email = person.Email.ToUpperInvariant(), role = "developer" })).Expect(201);

        Assert.That(added["userId"], Is.EqualTo(person.Id));
        Assert.That((await Account.Admin.PostAsync(members, new { email = foreigner.Email, role = "developer" })).BadFields, Is.EqualTo(new[] { "email" }));
        Assert.That((await Account.Admin.PostAsync(members, new { email = " ", role = "developer" })).BadFields, Is.EqualTo(new[] { "email" }));
    }

    [Test]
    public async Task A_member_must_be_a_user_of_the_account_with_a_role_of_environments()
    {
        string members = $"environments/{Account.EnvironmentId}/members";

        Assert.That((await Account.Admin.PostAsync(members, new { userId = OtherAccount.DeveloperId, role = "developer" })).BadFields, Is.EqualTo(new[] { "userId" }));
        Assert.That((await Account.Admin.PostAsync(members, new { userId = Account.NobodyId, role = "account-admin" })).BadFields, Is.EqualTo(new[] { "role" }));
        Assert.That((await Account.Admin.PostAsync(members, new { })).BadFields, Is.EqualTo(new[] { "role", "userId" }));
    }

    [Test]
    public async Task Archiving_an_environment_stops_its_keys()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (string _, string accessKeyId, string _) = await account.ActiveAsync();

        (await account.Admin.PostAsync($"environments/{account.EnvironmentId}/archive")).Expect(200);

        Assert.That((await account.ResolveAsync(accessKeyId))["status"], Is.EqualTo("Inactive"));
        Assert.That((await account.Admin.PostAsync($"environments/{account.EnvironmentId}/members", new { userId = account.NobodyId, role = "developer" })).Code, Is.EqualTo("environment_archived"));
    }
}
