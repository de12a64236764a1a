using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Nodes;

internal sealed class NodeEndpointsTests : ControlPlaneFixture
{
    [Test]
    public async Task A_node_shows_what_its_heartbeat_told_while_it_is_live()
    {
        string id = (await Account.Admin.PostAsync("nodes", new { name = TestAccount.Unique("node") })).Expect(201).Id;
        string token = (await Account.Admin.PostAsync($"nodes/{id}/tokens", new { name = "t" })).Expect(201)["token"]!;
        Assert.That(token, Does.Match("^csgn_[A-Za-z0-9_-]{43}$"));
        Assert.That((await Account.Admin.GetAsync($"nodes/{id}"))["live"], Is.EqualTo("False"));

        (await ControlPlane.Client(token).PostAsync("gateway/heartbeat", new
        {
            version = "1.2.3",
            endpoint = "http://gateway:3128",
            rootCertificatesPem = new[] { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
            startedAt = RunningControlPlane.Begin,
            revocationLagMs = 12.5,
        })).Expect(204);
        ControlPlaneAnswer live = await Account.Admin.GetAsync($"nodes/{id}");
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.That(live["live"], Is.EqualTo("True"));
        Assert.That(live["version"], Is.EqualTo("1.2.3"));
        Assert.That(live["endpoint"], Is.EqualTo("http://gateway:3128"));
        Assert.That(live.Json.GetProperty("revocationLagMs").GetDouble(), Is.EqualTo(12.5));
        Assert.That((await Account.Admin.GetAsync($"nodes/{id}"))["live"], Is.EqualTo("False"));
        Assert.That((await Account.Admin.GetAsync("nodes?limit=200")).Ids, Does.Contain(id));
    }

    [TestCase("""{"version":"1","endpoint":"gateway","rootCertificatesPem":["-----BEGIN CERTIFICATE-----"],"startedAt":"2026-01-01T00:00:00Z"}""", "endpoint")]
    [TestCase("""{"version":"1","endpoint":"http://g:1","rootCertificatesPem":[],"startedAt":"2026-01-01T00:00:00Z"}""", "rootCertificatesPem")]
    [TestCase("""{"version":"1","endpoint":"http://g:1","rootCertificatesPem":["-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----"],"startedAt":"2026-01-01T00:00:00Z"}""", "rootCertificatesPem")]
    [TestCase("""{"version":"","endpoint":"http://g:1","rootCertificatesPem":["-----BEGIN CERTIFICATE-----"],"startedAt":"2026-01-01T00:00:00Z"}""", "version")]
    public async Task A_bad_heartbeat_names_the_field(string body, string field) =>
        Assert.That((await Account.Node.PostAsync("gateway/heartbeat", body)).BadFields, Is.EqualTo(new[] { field }));

    [Test]
    public async Task A_revoked_or_expired_node_token_is_refused_and_a_deleted_node_with_all_its_tokens()
    {
        string id = (await Account.Admin.PostAsync("nodes", new { name = TestAccount.Unique("node") })).Expect(201).Id;
        ControlPlaneAnswer first = (await Account.Admin.PostAsync($"nodes/{id}/tokens")).Expect(201);
        ControlPlaneAnswer second = (await Account.Admin.PostAsync($"nodes/{id}/tokens", new { expiresAt = ControlPlane.Time.GetUtcNow().AddHours(1) })).Expect(201);
        ControlPlaneAnswer third = (await Account.Admin.PostAsync($"nodes/{id}/tokens")).Expect(201);
        Assert.That(await ResolveStatusAsync(first), Is.EqualTo(404));

        (await Account.Admin.DeleteAsync($"nodes/{id}/tokens/{first.Id}")).Expect(204);
        ControlPlane.Time.Advance(TimeSpan.FromHours(2));
        Assert.That(await ResolveStatusAsync(first), Is.EqualTo(401));
        Assert.That(await ResolveStatusAsync(second), Is.EqualTo(401));
        Assert.That(await ResolveStatusAsync(third), Is.EqualTo(404));
        Assert.That((await Account.Admin.GetAsync($"nodes/{id}/tokens")).Body, Does.Not.Contain(third["token"]!));

        (await Account.Admin.DeleteAsync($"nodes/{id}")).Expect(204);
        Assert.That(await ResolveStatusAsync(third), Is.EqualTo(401));
        Assert.That((await Account.Admin.GetAsync($"nodes/{id}")).Status, Is.EqualTo(404));
        Assert.That((await Account.Admin.PostAsync($"nodes/{id}/tokens")).Status, Is.EqualTo(404));
        Assert.That((await Account.Admin.DeleteAsync($"nodes/{id}")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_token_that_was_used_a_moment_ago_is_refused_from_its_revocation_on()
    {
        string id = (await Account.Admin.PostAsync("nodes", new { name = TestAccount.Unique("node") })).Expect(201).Id;
        ControlPlaneAnswer token = (await Account.Admin.PostAsync($"nodes/{id}/tokens")).Expect(201);
        Assert.That(await ResolveStatusAsync(token), Is.EqualTo(404));
        Assert.That(await ResolveStatusAsync(token), Is.EqualTo(404));

        (await Account.Admin.DeleteAsync($"nodes/{id}/tokens/{token.Id}")).Expect(204);

        Assert.That(await ResolveStatusAsync(token), Is.EqualTo(401));
    }

    [Test]
    public async Task Last_use_of_a_busy_token_is_kept_to_the_minute()
    {
        string id = (await Account.Admin.PostAsync("nodes", new { name = TestAccount.Unique("node") })).Expect(201).Id;
        ControlPlaneAnswer token = (await Account.Admin.PostAsync($"nodes/{id}/tokens")).Expect(201);
        async Task<string?> LastUseAsync()
        {
            await ResolveStatusAsync(token);
            return (await Account.Admin.GetAsync($"nodes/{id}/tokens")).Items.Single().GetProperty("lastUsedAt").GetString();
        }

        string? first = await LastUseAsync();
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(59));
        string? within = await LastUseAsync();
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        string? after = await LastUseAsync();

        Assert.That(first, Is.Not.Null);
        Assert.That(within, Is.EqualTo(first));
        Assert.That(after, Is.Not.EqualTo(first));
    }

    [Test]
    public async Task Names_are_needed_and_used_once()
    {
        string name = TestAccount.Unique("node");
        (await Account.Admin.PostAsync("nodes", new { name })).Expect(201);

        Assert.That((await Account.Admin.PostAsync("nodes", new { name })).Code, Is.EqualTo("name_taken"));
        Assert.That((await Account.Admin.PostAsync("nodes", new { })).BadFields, Is.EqualTo(new[] { "name" }));
        Assert.That((await Account.Admin.PostAsync($"nodes/{Account.NodeId}/tokens", new { expiresAt = RunningControlPlane.Begin.AddDays(-1) })).BadFields, Is.EqualTo(new[] { "expiresAt" }));
        Assert.That((await Account.Admin.DeleteAsync($"nodes/{Account.NodeId}/tokens/ntk_none")).Status, Is.EqualTo(404));
        Assert.That((await Account.Developer.GetAsync("nodes")).Status, Is.EqualTo(403));
    }

    private async Task<int> ResolveStatusAsync(ControlPlaneAnswer token) => (await ControlPlane.Client(token["token"]).PostAsync("gateway/resolve", new
    {
        accessKeyId = "CSGKAAAAAAAAAAAAAAAA",
        scopeDate = "20260505",
        region = "us-east-1",
        service = "dynamodb",
    })).Status;
}
