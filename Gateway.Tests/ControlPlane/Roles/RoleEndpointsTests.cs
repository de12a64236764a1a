using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Roles;

internal sealed class RoleEndpointsTests : ControlPlaneFixture
{
    private const string Approvals = "Account Management > Cloud Service Access Requests";

    [Test]
    public async Task A_custom_role_gives_exactly_its_permissions()
    {
        string role = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("role"), permissions = new[] { Approvals } })).Expect(201).Id;
        (string _, ControlPlaneClient user) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, role);
        string id = await Account.RequestAsync();

        Assert.That((await user.GetAsync("access-requests")).Status, Is.EqualTo(200));
        Assert.That((await user.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId })).Status, Is.EqualTo(200));
        Assert.That((await user.GetAsync("cloud-credentials")).Status, Is.EqualTo(403));

        (await Account.Admin.PatchAsync($"roles/{role}", new { permissions = new[] { Approvals + " (read)" } })).Expect(200);
        Assert.That((await user.GetAsync("access-requests")).Status, Is.EqualTo(200));
        Assert.That((await user.PostAsync($"access-requests/{id}/revoke")).Status, Is.EqualTo(403));
        Assert.That((await Account.Admin.DeleteAsync($"roles/{role}")).Code, Is.EqualTo("in_use"));
    }

    [Test]
    public async Task Built_in_roles_are_listed_and_cannot_be_changed()
    {
        ControlPlaneAnswer list = (await Account.Admin.GetAsync("roles")).Expect(200);

        Assert.That(list.Ids, Is.SupersetOf(new[] { "account-admin", "approver", "auditor" }));
        Assert.That((await Account.Admin.PatchAsync("roles/approver", new { name = "x" })).Status, Is.EqualTo(404));
        Assert.That((await Account.Admin.DeleteAsync("roles/approver")).Status, Is.EqualTo(404));
    }

    [TestCase("""{"permissions":["Account Management > Nodes"]}""", "name")]
    [TestCase("""{"name":"approver","permissions":["Account Management > Nodes"]}""", "name")]
    [TestCase("""{"name":"x"}""", "permissions")]
    [TestCase("""{"name":"x","permissions":["fly"]}""", "permissions")]
    public async Task A_bad_field_is_named(string body, string field) =>
        Assert.That((await Account.Admin.PostAsync("roles", body)).BadFields, Is.EqualTo(new[] { field }));

    [Test]
    public async Task Who_manages_roles_cannot_give_what_they_do_not_hold()
    {
        string role = (await Account.Admin.PostAsync(
            "roles", new { name = TestAccount.Unique("role"), permissions = new[] { "Account Management > Roles" } })).Expect(201).Id;
        (string _, ControlPlaneClient user) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, role);

        ControlPlaneAnswer answer = await user.PostAsync("roles", new { name = "more", permissions = new[] { "Account Management > Cloud Credentials" } });

        Assert.That(answer.BadFields, Is.EqualTo(new[] { "permissions" }));
    }

    [Test]
    public async Task Who_manages_roles_cannot_take_away_what_they_do_not_hold()
    {
        string own = (await Account.Admin.PostAsync(
            "roles", new { name = TestAccount.Unique("role"), permissions = new[] { "Account Management > Roles" } })).Expect(201).Id;
        (string _, ControlPlaneClient user) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, own);
        string more = (await Account.Admin.PostAsync(
            "roles", new { name = TestAccount.Unique("role"), permissions = new[] { Approvals, "Account Management > Roles" } })).Expect(201).Id;

        ControlPlaneAnswer[] refused =
        [
            await user.PatchAsync($"roles/{more}", new { permissions = new[] { "Account Management > Roles" } }),
            await user.PatchAsync($"roles/{more}", new { name = "another" }),
            await user.DeleteAsync($"roles/{more}"),
        ];

        Assert.That(refused.Select(a => (a.Status, a["permission"])), Is.All.EqualTo((403, Approvals)));
        Assert.That((await user.PatchAsync($"roles/{own}", new { permissions = new[] { "Account Management > Roles (read)" } })).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task An_unused_role_is_deleted()
    {
        string role = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("role"), permissions = new[] { Approvals } })).Expect(201).Id;

        Assert.That((await Account.Admin.DeleteAsync($"roles/{role}")).Status, Is.EqualTo(204));
        Assert.That((await Account.Admin.DeleteAsync($"roles/{role}")).Status, Is.EqualTo(404));
    }
}
