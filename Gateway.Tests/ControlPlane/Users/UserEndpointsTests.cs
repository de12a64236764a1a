using System.Text.Json;
using Gateway.ControlPlane.Users;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Users;

internal sealed class UserEndpointsTests : ControlPlaneFixture
{
    [Test]
    public async Task A_user_is_created_read_and_listed()
    {
        string email = $"{TestAccount.Unique("Dev")}@example.com";
        ControlPlaneAnswer created = await Account.Admin.PostAsync("users", new { email, name = " Dev ", roles = new[] { "approver", "approver" } });

        Assert.That(created.Status, Is.EqualTo(201), created.Body);
        Assert.That(created["name"], Is.EqualTo("Dev"));
        Assert.That(created["status"], Is.EqualTo("active"));
        Assert.That(created.Json.GetProperty("roles").GetArrayLength(), Is.EqualTo(1));
        Assert.That((await Account.Admin.GetAsync($"users/{created.Id}"))["email"], Is.EqualTo(email));
        Assert.That((await Account.Admin.GetAsync("users?limit=200")).Ids, Does.Contain(created.Id));
    }

    [TestCase("""{"name":"x"}""", "email")]
    [TestCase("""{"email":"no-at","name":"x"}""", "email")]
    [TestCase("""{"email":"a b@x","name":"x"}""", "email")]
    [TestCase("""{"email":"a@x"}""", "name")]
    [TestCase("""{"email":"a@x","name":"x","roles":["king"]}""", "roles")]
    [TestCase("""{"email":"a@x","name":"x","roles":["developer"]}""", "roles")]
    [TestCase("""{"email":"a@x","name":7}""", "name")]
    public async Task A_bad_field_is_named(string body, string field)
    {
        ControlPlaneAnswer answer = await Account.Admin.PostAsync("users", body);

        Assert.That(answer.Status, Is.EqualTo(400), answer.Body);
        Assert.That(answer.BadFields, Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task An_email_is_used_once_per_account_in_any_case()
    {
        string email = $"{TestAccount.Unique("dup")}@example.com";
        (await Account.Admin.PostAsync("users", new { email, name = "A" })).Expect(201);

        Assert.That((await Account.Admin.PostAsync("users", new { email = email.ToUpperInvariant(), name = "B" })).Code, Is.EqualTo("name_taken"));
        Assert.That((await OtherAccount.Admin.PostAsync("users", new { email, name = "C" })).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Me_tells_roles_permissions_and_environments()
    {
        ControlPlaneAnswer me = await Account.Developer.GetAsync("me");
        ControlPlaneAnswer approver = await Account.Approver.GetAsync("me");

        Assert.That(me.Id, Is.EqualTo(Account.DeveloperId));
        Assert.That(me["accountId"], Does.StartWith("acc_"));
        Assert.That(me.Json.GetProperty("environments")[0].GetProperty("id").GetString(), Is.EqualTo(Account.EnvironmentId));
        Assert.That(me.Json.GetProperty("environments")[0].GetProperty("role").GetString(), Is.EqualTo("developer"));
        Assert.That(
            approver.Json.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()),
            Does.Contain("Account Management > Cloud Service Access Requests"));
    }

    [Test]
    public async Task A_disabled_user_is_shut_out_and_their_keys_stop_until_they_are_enabled()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (string _, string accessKeyId, string _) = await account.ActiveAsync();

        ControlPlaneAnswer disabled = await account.Admin.PostAsync($"users/{account.DeveloperId}/disable");
        int call = (await account.Developer.GetAsync("me")).Status;
        string? grant = (await account.ResolveAsync(accessKeyId))["status"];
        ControlPlaneAnswer again = await account.Admin.PostAsync($"users/{account.DeveloperId}/disable");
        (await account.Admin.PostAsync($"users/{account.DeveloperId}/enable")).Expect(200);

        Assert.That(disabled["status"], Is.EqualTo("disabled"));
        Assert.That(call, Is.EqualTo(401));
        Assert.That(grant, Is.EqualTo("Inactive"));
        Assert.That(again.Status, Is.EqualTo(409));
        Assert.That(again["currentStatus"], Is.EqualTo("disabled"));
        Assert.That((await account.Developer.GetAsync("me")).Status, Is.EqualTo(200));
        Assert.That((await account.ResolveAsync(accessKeyId))["status"], Is.EqualTo("Active"));
    }

    [Test]
    public async Task The_last_admin_stays()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        string id = (await account.Admin.GetAsync("me")).Id;

        Assert.That((await account.Admin.PostAsync($"users/{id}/disable")).Code, Is.EqualTo("last_admin"));
        Assert.That((await account.Admin.PatchAsync($"users/{id}", new { roles = Array.Empty<string>() })).Code, Is.EqualTo("last_admin"));
        Assert.That((await account.Admin.GetAsync("me")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_change_of_roles_holds_from_the_next_call()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        string id = person.Id;
        using Browser browser = await person.SignedInAsync();
        Assert.That((await browser.Api.GetAsync("users")).Status, Is.EqualTo(403));

        (await Account.Admin.PatchAsync($"users/{id}", new { roles = new[] { "auditor" }, name = "Ada" })).Expect(200);

        Assert.That((await browser.Api.GetAsync("users")).Status, Is.EqualTo(200));
        Assert.That((await browser.Api.GetAsync("me"))["name"], Is.EqualTo("Ada"));
        Assert.That((await Account.Admin.PatchAsync($"users/{id}", new { name = "" })).BadFields, Is.EqualTo(new[] { "name" }));
        Assert.That((await Account.Admin.PatchAsync($"users/{id}", new { roles = new[] { "king" } })).BadFields, Is.EqualTo(new[] { "roles" }));
    }

    [Test]
    public async Task A_token_never_does_more_than_its_user_might_when_it_was_issued()
    {
        (string id, ControlPlaneClient early) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, "approver");
        (await Account.Admin.PatchAsync($"users/{id}", new { roles = new[] { "account-admin" } })).Expect(200);

        ControlPlaneAnswer refused = await early.GetAsync("users");
        ControlPlaneClient own = await IssueAsync(early, id);
        ControlPlaneClient late = await IssueAsync(Account.Admin, id);
        int byOwn = (await own.GetAsync("users")).Status;
        int byLate = (await late.GetAsync("users")).Status;
        ControlPlaneAnswer listed = (await late.GetAsync($"users/{id}/tokens?limit=200")).Expect(200);
        (await Account.Admin.PatchAsync($"users/{id}", new { roles = new[] { "auditor" } })).Expect(200);

        Assert.That((refused.Status, refused["permission"]), Is.EqualTo((403, "Account Management > Users (read)")));
        Assert.That(byOwn, Is.EqualTo(403), "a token makes none that does more than itself");
        Assert.That(byLate, Is.EqualTo(200));
        Assert.That(listed.Items.Count(t => t.GetProperty("permissions").ValueKind == JsonValueKind.Array), Is.EqualTo(2));
        Assert.That(listed.Items.Count(t => t.GetProperty("permissions").ValueKind == JsonValueKind.Null), Is.EqualTo(1), "an account-admin's");
        Assert.That((await early.GetAsync("access-requests")).Status, Is.EqualTo(200), "what both hold, in the form that both have");
        Assert.That((await early.PostAsync("access-requests/req_none/revoke")).Status, Is.EqualTo(403));
        Assert.That((await late.GetAsync("users")).Status, Is.EqualTo(200));
        Assert.That((await late.PostAsync("users", new { })).Status, Is.EqualTo(403), "less at once when the user may do less");
    }

    [Test]
    public async Task A_token_for_somebody_else_does_no_more_than_who_issued_it()
    {
        string role = (await Account.Admin.PostAsync(
            "roles", new { name = TestAccount.Unique("Reception"), permissions = new[] { "Account Management > Users" } })).Expect(201).Id;
        (string _, ControlPlaneClient reception) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, role);
        (string id, ControlPlaneClient _) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin, role);
        ControlPlaneClient theirs = await IssueAsync(reception, id);

        (await Account.Admin.PatchAsync($"roles/{role}", new { permissions = new[] { "Account Management > Users", "Account Management > Nodes" } })).Expect(200);

        Assert.That((await reception.GetAsync("nodes")).Status, Is.EqualTo(403), "issued before the role could do it");
        Assert.That((await theirs.GetAsync("nodes")).Status, Is.EqualTo(403));
        Assert.That((await (await IssueAsync(Account.Admin, id)).GetAsync("nodes")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_token_is_shown_once_expires_and_is_revoked()
    {
        (string id, ControlPlaneClient _) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin);
        ControlPlaneAnswer issued = (await Account.Admin.PostAsync(
            $"users/{id}/tokens", new { name = "ci", expiresAt = ControlPlane.Time.GetUtcNow().AddHours(1) })).Expect(201);
        ControlPlaneClient user = ControlPlane.Client(issued["token"]);
        Assert.That(issued["token"], Does.Match("^csgt_[A-Za-z0-9_-]{43}$"));
        (await user.GetAsync("me")).Expect(200);

        ControlPlaneAnswer list = (await user.GetAsync($"users/{id}/tokens")).Expect(200);
        Assert.That(list.Body, Does.Not.Contain(issued["token"]!));
        Assert.That(list.Items.Single(t => t.GetProperty("id").GetString() == issued.Id).GetProperty("lastUsedAt").GetDateTimeOffset(), Is.EqualTo(ControlPlane.Time.GetUtcNow()));

        ControlPlane.Time.Advance(TimeSpan.FromHours(1));
        Assert.That((await user.GetAsync("me")).Status, Is.EqualTo(401));
        ControlPlaneAnswer own = (await Account.Admin.PostAsync($"users/{id}/tokens", new { })).Expect(201);
        ControlPlaneClient again = ControlPlane.Client(own["token"]);
        Assert.That((await again.DeleteAsync($"users/{id}/tokens/{own.Id}")).Status, Is.EqualTo(204));
        Assert.That((await again.GetAsync("me")).Status, Is.EqualTo(401));
        Assert.That((await Account.Admin.DeleteAsync($"users/{id}/tokens/{own.Id}")).Status, Is.EqualTo(204));
        Assert.That((await Account.Admin.DeleteAsync($"users/{id}/tokens/tok_none")).Status, Is.EqualTo(404));
        Assert.That(
            (await Account.Admin.PostAsync($"users/{id}/tokens", new { expiresAt = RunningControlPlane.Begin.AddYears(-1) })).BadFields,
            Is.EqualTo(new[] { "expiresAt" }));
    }

    [Test]
    public async Task A_user_has_a_bounded_number_of_live_tokens_also_when_many_are_asked_for_at_once()
    {
        (string id, ControlPlaneClient _) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin);
        for (int i = 0; i < TokenStore.MaxPerUser - 4; i++)
        {
            (await Account.Admin.PostAsync($"users/{id}/tokens", new { })).Expect(201);
        }

        ControlPlaneAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Account.Admin.PostAsync($"users/{id}/tokens", new { })));

        ControlPlaneAnswer[] issued = [.. answers.Where(a => a.Status == 201)];
        Assert.That(issued, Has.Length.EqualTo(3));
        Assert.That(answers.Except(issued).Select(a => (a.Status, a.Code)), Is.All.EqualTo((409, "too_many_tokens")));
        (await Account.Admin.DeleteAsync($"users/{id}/tokens/{issued[0].Id}")).Expect(204);
        Assert.That((await Account.Admin.PostAsync($"users/{id}/tokens", new { })).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Last_use_is_written_once_a_minute()
    {
        (string id, ControlPlaneClient user) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin);
        async Task<DateTimeOffset> LastUsedAsync() =>
            (await Account.Admin.GetAsync($"users/{id}/tokens")).Items.Single().GetProperty("lastUsedAt").GetDateTimeOffset();
        (await user.GetAsync("me")).Expect(200);
        DateTimeOffset first = await LastUsedAsync();
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(59));
        (await user.GetAsync("me")).Expect(200);
        DateTimeOffset within = await LastUsedAsync();
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        (await user.GetAsync("me")).Expect(200);

        Assert.That(within, Is.EqualTo(first));
        Assert.That(await LastUsedAsync(), Is.EqualTo(first.AddMinutes(1)));
    }

    [Test]
    public async Task A_user_issues_own_tokens_and_nobody_elses()
    {
        (string id, ControlPlaneClient user) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin);

        Assert.That((await user.PostAsync($"users/{id}/tokens", new { name = "own" })).Status, Is.EqualTo(201));
        Assert.That((await user.PostAsync($"users/{Account.DeveloperId}/tokens", new { name = "theirs" })).Status, Is.EqualTo(403));
        Assert.That((await user.GetAsync($"users/{Account.DeveloperId}")).Status, Is.EqualTo(403));
        Assert.That((await user.GetAsync($"users/{id}")).Status, Is.EqualTo(200));
    }

    private async Task<ControlPlaneClient> IssueAsync(ControlPlaneClient issuer, string userId) =>
        ControlPlane.Client((await issuer.PostAsync($"users/{userId}/tokens", new { name = "token" })).Expect(201)["token"]);
}
