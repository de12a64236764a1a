using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Access;

internal sealed class PermissionCeilingTests : ControlPlaneFixture
{
    private const string Users = "Account Management > Users";
    private const string Nodes = "Account Management > Nodes";

    [Test]
    public async Task Who_manages_users_can_neither_make_an_admin_nor_take_the_place_of_one()
    {
        string role = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("Reception"), permissions = new[] { Users } })).Expect(201).Id;
        (string ownId, ControlPlaneClient reception) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, role);
        string adminId = (await Account.Admin.GetAsync("me")).Id;

        ControlPlaneAnswer[] refused =
        [
            await reception.PostAsync("users", new { email = $"{TestAccount.Unique("new")}@example.com", name = "New", roles = new[] { "account-admin" } }),
            await reception.PatchAsync($"users/{ownId}", new { roles = new[] { role, "approver" } }),
            await reception.PostAsync($"users/{adminId}/tokens", new { name = "theirs" }),
            await reception.PostAsync($"users/{adminId}/password-link"),
            await reception.SendAsync(HttpMethod.Put, $"users/{adminId}/password", new { password = "one that reception chose" }),
        ];

        Assert.That(refused.Select(a => (a.Status, a.Code)), Is.All.EqualTo((403, "forbidden")));
        Assert.That(refused.Select(a => a["permission"]), Is.All.StartsWith("Account Management > "));
    }

    [Test]
    public async Task Who_manages_users_takes_the_place_of_a_member_only_where_they_are_one()
    {
        string role = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("Reception"), permissions = new[] { Users } })).Expect(201).Id;
        (string ownId, ControlPlaneClient reception) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, role);
        (string member, ControlPlaneClient _) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin);
        string members = $"environments/{Account.EnvironmentId}/members";
        (await Account.Admin.PostAsync(members, new { userId = member, role = "developer" })).Expect(201);

        ControlPlaneAnswer[] refused =
        [
            await reception.PostAsync($"users/{member}/tokens", new { name = "theirs" }),
            await reception.PostAsync($"users/{member}/password-link"),
            await reception.SendAsync(HttpMethod.Put, $"users/{member}/password", new { password = "one that reception chose" }),
        ];
        (await Account.Admin.PostAsync(members, new { userId = ownId, role = "environment-admin" })).Expect(201);

        Assert.That(refused.Select(a => (a.Status, a["permission"])), Is.All.EqualTo((403, "Environment > Cloud Service Access Requests")));
        Assert.That((await reception.PostAsync($"users/{member}/tokens", new { name = "theirs" })).Status, Is.EqualTo(201));
        Assert.That((await reception.PostAsync($"users/{member}/disable")).Status, Is.EqualTo(200), "takes nobody's place");
    }

    [Test]
    public async Task Who_manages_users_neither_demotes_nor_disables_nor_enables_an_admin()
    {
        string role = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("Reception"), permissions = new[] { Users } })).Expect(201).Id;
        (string ownId, ControlPlaneClient reception) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, role);
        (string admin, ControlPlaneClient _) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, "account-admin");
        (string disabled, ControlPlaneClient _) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, "account-admin");
        (await Account.Admin.PostAsync($"users/{disabled}/disable")).Expect(200);

        ControlPlaneAnswer[] refused =
        [
            await reception.PatchAsync($"users/{admin}", new { roles = Array.Empty<string>() }),
            await reception.PostAsync($"users/{admin}/disable"),
            await reception.PostAsync($"users/{disabled}/enable"),
        ];

        Assert.That(refused.Select(a => (a.Status, a.Code)), Is.All.EqualTo((403, "forbidden")));
        Assert.That((await reception.PatchAsync($"users/{admin}", new { name = "Another name" })).Status, Is.EqualTo(200));
        Assert.That((await reception.PatchAsync($"users/{ownId}", new { roles = Array.Empty<string>() })).Status, Is.EqualTo(200), "what is one's own");
    }

    [Test]
    public async Task Who_manages_members_gives_no_role_that_does_more_than_they_may()
    {
        string role = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("Members"), permissions = new[] { "Environment > Members" } })).Expect(201).Id;
        (string ownId, ControlPlaneClient host) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, role);
        string members = $"environments/{Account.EnvironmentId}/members";

        ControlPlaneAnswer own = await host.PostAsync(members, new { userId = ownId, role = "developer" });
        ControlPlaneAnswer another = await host.PatchAsync($"{members}/{Account.DeveloperId}", new { role = "environment-admin" });

        Assert.That(new[] { own, another }.Select(a => (a.Status, a["permission"])), Is.All.EqualTo((403, "Environment > Cloud Service Access Requests")));
    }

    [Test]
    public async Task Who_manages_users_does_so_for_those_who_may_do_no_more()
    {
        string role = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("Reception"), permissions = new[] { Users, Nodes } })).Expect(201).Id;
        string lesser = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("Nodes"), permissions = new[] { Nodes + " (read)" } })).Expect(201).Id;
        (string _, ControlPlaneClient reception) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, role);

        string id = (await reception.PostAsync("users", new { email = $"{TestAccount.Unique("new")}@example.com", name = "New", roles = new[] { lesser } })).Expect(201).Id;

        Assert.That((await reception.PatchAsync($"users/{id}", new { roles = new[] { role } })).Status, Is.EqualTo(200));
        Assert.That((await reception.PostAsync($"users/{id}/tokens", new { name = "theirs" })).Status, Is.EqualTo(201));
        Assert.That((await reception.PostAsync($"users/{id}/password-link")).Status, Is.EqualTo(201));
        Assert.That((await reception.SendAsync(HttpMethod.Put, $"users/{id}/password", new { password = "one that reception chose" })).Status, Is.EqualTo(204));
    }
}
