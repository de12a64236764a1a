using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.AccessRequests;

internal sealed class ProxyKeyTests : ControlPlaneFixture
{
    [Test]
    public async Task The_secret_is_shown_once_and_makes_the_request_active()
    {
        string id = await Account.ApprovedAsync();
        string path = $"{Account.Requests}/{id}";
        ControlPlaneAnswer before = (await Account.Developer.GetAsync($"{path}/details")).Expect(200);

        ControlPlaneAnswer first = await Account.Developer.PostAsync($"{path}/secret");
        ControlPlaneAnswer second = await Account.Developer.PostAsync($"{path}/secret");

        Assert.That(before["secretAvailable"], Is.EqualTo("True"));
        Assert.That(first.Status, Is.EqualTo(200), first.Body);
        Assert.That(first["accessKeyId"], Is.EqualTo(before["accessKeyId"]).And.Match("^[A-Z0-9]{20}$"));
        Assert.That(first["secretAccessKey"], Has.Length.EqualTo(40));
        Assert.That(second.Status, Is.EqualTo(410));
        Assert.That(second.Code, Is.EqualTo("secret_already_revealed"));
        Assert.That((await Account.Developer.GetAsync(path))["status"], Is.EqualTo("active"));
        Assert.That((await Account.Developer.GetAsync($"{path}/details"))["secretAvailable"], Is.EqualTo("False"));
    }

    [Test]
    public async Task Only_the_requester_obtains_secret_details_and_keys()
    {
        string id = await Account.ApprovedAsync();
        string path = $"{Account.Requests}/{id}";
        foreach (ControlPlaneClient other in new[] { Account.OtherDeveloper, Account.EnvironmentAdmin, Account.Admin })
        {
            Assert.That((await other.PostAsync($"{path}/secret")).Code, Is.EqualTo("requester_only"));
            Assert.That((await other.GetAsync($"{path}/details")).Code, Is.EqualTo("requester_only"));
            Assert.That((await other.PostAsync($"{path}/keys")).Code, Is.EqualTo("requester_only"));
            Assert.That((await other.DeleteAsync($"{path}/keys/CSGKAAAAAAAAAAAAAAAA")).Code, Is.EqualTo("requester_only"));
        }

        Assert.That((await Account.Nobody.PostAsync($"{path}/secret")).Status, Is.EqualTo(403));
        Assert.That((await Account.Approver.PostAsync($"{path}/secret")).Status, Is.EqualTo(403));
        Assert.That((await Account.Developer.PostAsync($"{path}/secret")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_request_that_is_not_approved_has_no_secret()
    {
        string id = await Account.RequestAsync();

        ControlPlaneAnswer pending = await Account.Developer.PostAsync($"{Account.Requests}/{id}/secret");
        ControlPlaneAnswer details = await Account.Developer.GetAsync($"{Account.Requests}/{id}/details");

        Assert.That(pending.Status, Is.EqualTo(409), pending.Body);
        Assert.That(pending["currentStatus"], Is.EqualTo("pending"));
        Assert.That(details["accessKeyId"], Is.Null);
        Assert.That(details["secretAvailable"], Is.EqualTo("False"));
    }

    [Test]
    public async Task A_revoked_request_shows_no_secret_and_makes_no_key()
    {
        string id = await Account.ApprovedAsync();
        (await Account.Approver.PostAsync($"access-requests/{id}/revoke", new { reason = "left the team" })).Expect(200);

        ControlPlaneAnswer secret = await Account.Developer.PostAsync($"{Account.Requests}/{id}/secret");
        ControlPlaneAnswer key = await Account.Developer.PostAsync($"{Account.Requests}/{id}/keys");

        Assert.That(secret.Status, Is.EqualTo(409));
        Assert.That(secret["currentStatus"], Is.EqualTo("revoked"));
        Assert.That(key.Status, Is.EqualTo(409));
    }

    [Test]
    public async Task A_request_past_its_time_shows_no_secret_before_the_sweep_has_seen_it()
    {
        string id = await Account.ApprovedAsync(
            new { cloudCredentialId = Account.CredentialId, expiresAt = ControlPlane.Time.GetUtcNow().AddSeconds(2) });
        await ControlPlane.Database.ExecuteAsync($"UPDATE access_requests SET expires_at = '2026-01-01' WHERE id = '{id}'");

        ControlPlaneAnswer secret = await Account.Developer.PostAsync($"{Account.Requests}/{id}/secret");

        Assert.That(secret.Status, Is.EqualTo(409), secret.Body);
        Assert.That(secret["currentStatus"], Is.EqualTo("expired"));
    }

    [Test]
    public async Task Rotation_has_two_live_keys_at_most_and_both_resolve_until_one_is_ended()
    {
        (string id, string firstKey, string _) = await Account.ActiveAsync();
        string keys = $"{Account.Requests}/{id}/keys";

        ControlPlaneAnswer second = await Account.Developer.PostAsync(keys);
        ControlPlaneAnswer third = await Account.Developer.PostAsync(keys);

        Assert.That(second.Status, Is.EqualTo(201), second.Body);
        Assert.That(second["secretAccessKey"], Has.Length.EqualTo(40));
        Assert.That(second["accessKeyId"], Is.Not.EqualTo(firstKey));
        Assert.That(third.Status, Is.EqualTo(409));
        Assert.That(third.Code, Is.EqualTo("too_many_keys"));
        Assert.That((await Account.ResolveAsync(firstKey))["status"], Is.EqualTo("Active"));
        Assert.That((await Account.ResolveAsync(second["accessKeyId"]!))["status"], Is.EqualTo("Active"));

        Assert.That((await Account.Developer.DeleteAsync($"{keys}/{firstKey}")).Status, Is.EqualTo(204));
        Assert.That((await Account.Developer.DeleteAsync($"{keys}/{firstKey}")).Status, Is.EqualTo(204));
        Assert.That((await Account.ResolveAsync(firstKey))["status"], Is.EqualTo("Inactive"));
        Assert.That((await Account.ResolveAsync(second["accessKeyId"]!))["status"], Is.EqualTo("Active"));
        Assert.That((await Account.Developer.DeleteAsync($"{keys}/CSGKAAAAAAAAAAAAAAAA")).Status, Is.EqualTo(404));
        Assert.That((await Account.Developer.PostAsync(keys)).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task A_second_key_needs_an_active_request()
    {
        string id = await Account.ApprovedAsync();

        ControlPlaneAnswer answer = await Account.Developer.PostAsync($"{Account.Requests}/{id}/keys");

        Assert.That(answer.Status, Is.EqualTo(409));
        Assert.That(answer["currentStatus"], Is.EqualTo("approved"));
    }

    [Test]
    public async Task Details_show_the_live_nodes_endpoint_and_every_root_once()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (string id, string accessKeyId, string secret) = await account.ActiveAsync();
        string details = $"{account.Requests}/{id}/details";
        Assert.That((await account.Developer.GetAsync(details))["endpoint"], Is.Null);
        const string Root = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        const string OldRoot = "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n";
        (await account.Node.PostAsync("gateway/heartbeat", Heartbeat("http://gateway.example:3128", Root, OldRoot))).Expect(204);
        // Ids made in one millisecond of the clock are in no order.
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        string second = (await account.Admin.PostAsync("nodes", new { name = "second" })).Expect(201).Id;
        string token = (await account.Admin.PostAsync($"nodes/{second}/tokens")).Expect(201)["token"]!;
        (await ControlPlane.Client(token).PostAsync("gateway/heartbeat", Heartbeat("http://gateway-2.example:3128", Root))).Expect(204);

        ControlPlaneAnswer live = await account.Developer.GetAsync(details);
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(31));
        ControlPlaneAnswer gone = await account.Developer.GetAsync(details);

        Assert.That(live["endpoint"], Is.EqualTo("http://gateway.example:3128"));
        Assert.That(live["caCertificatePem"], Is.EqualTo(Root + OldRoot));
        Assert.That(live["accessKeyId"], Is.EqualTo(accessKeyId));
        string[] snippets = [.. live.Json.GetProperty("snippets").EnumerateArray().Select(s => s.GetProperty("text").GetString()!)];
        Assert.That(snippets, Has.Length.GreaterThan(4).And.All.Not.Contain(secret));
        Assert.That(snippets[0], Does.Contain("HTTPS_PROXY=http://gateway.example:3128").And.Contain(accessKeyId));
        Assert.That(gone["endpoint"], Is.Null);
    }

    private static object Heartbeat(string endpoint, params string[] roots) => new
    {
        version = "1.0",
        endpoint,
        rootCertificatesPem = roots,
        startedAt = RunningControlPlane.Begin,
    };
}
