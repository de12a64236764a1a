using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Api;

// Metrics of a name are shared in a process, and end with the first server that ends.
[Parallelizable(ParallelScope.None)]
internal sealed class ApiConventionsTests : ControlPlaneFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Api:RevealsPerMinute"] = "30",
        ["Api:MaxBodyBytes"] = "4096",
    };

    [Test]
    public async Task An_edit_of_another_version_is_refused_and_of_this_version_done()
    {
        string id = (await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") })).Expect(201).Id;
        string path = $"environments/{id}";

        ControlPlaneAnswer stale = await Account.Admin.PatchAsync(path, new { name = TestAccount.Unique("env") }, ("If-Match", "\"7\""));
        ControlPlaneAnswer odd = await Account.Admin.PatchAsync(path, new { name = TestAccount.Unique("env") }, ("If-Match", "abc"));
        ControlPlaneAnswer current = await Account.Admin.PatchAsync(path, new { name = TestAccount.Unique("env") }, ("If-Match", "\"1\""));
        ControlPlaneAnswer any = await Account.Admin.PatchAsync(path, new { name = TestAccount.Unique("env") }, ("If-Match", "*"));

        Assert.That((stale.Status, stale.Code), Is.EqualTo((412, "precondition_failed")));
        Assert.That(odd.Status, Is.EqualTo(412));
        Assert.That((current.Status, current.Headers["ETag"]), Is.EqualTo((200, "\"2\"")));
        Assert.That((any.Status, any.Headers["ETag"]), Is.EqualTo((200, "\"3\"")));
        string members = $"environments/{id}/members";
        (await Account.Admin.PostAsync(members, new { userId = Account.NobodyId, role = "developer" })).Expect(201);
        string member = $"{members}/{Account.NobodyId}";
        Assert.That((await Account.Admin.PatchAsync(member, new { role = "environment-admin" }, ("If-Match", "\"7\""))).Status, Is.EqualTo(412));
        Assert.That((await Account.Admin.PatchAsync(member, new { role = "environment-admin" }, ("If-Match", "\"1\""))).Headers["ETag"], Is.EqualTo("\"2\""));
        Assert.That((await Account.Admin.DeleteAsync(member, ("If-Match", "\"1\""))).Status, Is.EqualTo(412));
        Assert.That((await Account.Admin.DeleteAsync(member, ("If-Match", "\"2\""))).Status, Is.EqualTo(204));
        string password = $"users/{Account.NobodyId}/password";
        object body = new { password = TestPerson.GoodPassword };
        Assert.That((await Account.Admin.SendAsync(HttpMethod.Put, password, body, ("If-Match", "\"7\""))).Status, Is.EqualTo(412));
        Assert.That((await Account.Admin.SendAsync(HttpMethod.Put, password, body, ("If-Match", "\"1\""))).Status, Is.EqualTo(204));
        Assert.That((await Account.Admin.SendAsync(HttpMethod.Put, password, body, ("If-Match", "\"1\""))).Status, Is.EqualTo(412), "a new password is another version");
        string request = await Account.RequestAsync();
        Assert.That((await Account.Approver.PostAsync($"access-requests/{request}/deny", new { reason = "x" }, ("If-Match", "\"9\""))).Status, Is.EqualTo(412));
        Assert.That((await Account.Approver.PostAsync($"access-requests/{request}/approve", new { cloudCredentialId = Account.CredentialId }, ("If-Match", "\"9\""))).Status, Is.EqualTo(412));
        Assert.That((await Account.Approver.PostAsync($"access-requests/{request}/deny", new { reason = "x" }, ("If-Match", "\"1\""))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Reveals_are_limited_per_user_and_minute()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        string id = await account.RequestAsync();
        var statuses = new List<int>();
        for (int i = 0; i < 31; i++)
        {
            statuses.Add((await account.Developer.PostAsync($"{account.Requests}/{id}/secret")).Status);
        }

        ControlPlaneAnswer other = await account.OtherDeveloper.PostAsync($"{account.Requests}/{id}/secret");

        Assert.That(statuses.Take(30), Is.All.EqualTo(409));
        Assert.That(statuses[30], Is.EqualTo(429));
        Assert.That(other.Status, Is.EqualTo(403));
    }

    [Test]
    public async Task A_body_above_the_limit_is_a_413_and_another_type_a_415()
    {
        ControlPlaneAnswer large = await Account.Admin.PostAsync("environments", new { name = new string('x', 5000) });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/environments", UriKind.Relative)) { Content = new StringContent("name=x") };
        request.Headers.Authorization = new("Bearer", Account.Admin.Token);
        using HttpResponseMessage plain = await ControlPlane.Http.SendAsync(request);

        Assert.That((large.Status, large.Code), Is.EqualTo((413, "body_too_large")));
        Assert.That((int)plain.StatusCode, Is.EqualTo(415));
        Assert.That(await plain.Content.ReadAsStringAsync(), Does.Contain("unsupported_media_type"));
    }

    [Test]
    public async Task A_request_line_headers_or_nesting_beyond_the_limits_are_refused()
    {
        ControlPlaneAnswer query = await Account.Admin.GetAsync($"services?cursor={new string('a', 9000)}");
        ControlPlaneAnswer headers = await Account.Admin.SendAsync(HttpMethod.Get, "me", null, ("X-Padding", new string('a', 17_000)));
        string nested = $$"""{"name":{{new string('[', 70)}}{{new string(']', 70)}}}""";
        ControlPlaneAnswer depth = await Account.Admin.PostAsync("environments", nested);

        Assert.That(query.Status, Is.EqualTo(414));
        Assert.That(headers.Status, Is.EqualTo(431));
        Assert.That((depth.Status, depth.Code), Is.EqualTo((400, "validation_failed")));
        Assert.That((await Account.Admin.GetAsync($"services?cursor={new string('a', 600)}")).Status, Is.EqualTo(400), "a long cursor is read, and found to be none");
    }

    [Test]
    public async Task A_preflight_of_another_origin_is_allowed_nothing()
    {
        ControlPlaneAnswer preflight = await Account.Admin.SendAsync(
            HttpMethod.Options, "environments", null, ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"));

        Assert.That(preflight.Status, Is.EqualTo(405));
        Assert.That(preflight.Headers.Keys, Has.None.StartsWith("Access-Control"));
    }

    [Test]
    public async Task Unknown_paths_and_methods_are_problem_details_too()
    {
        ControlPlaneAnswer path = await Account.Admin.GetAsync("nothing/here");
        ControlPlaneAnswer method = await Account.Admin.SendAsync(HttpMethod.Put, "environments", new { });
        ControlPlaneAnswer body = await Account.Admin.PostAsync("environments", "{");

        Assert.That((path.Status, path.Code), Is.EqualTo((404, "not_found")));
        Assert.That((method.Status, method.Code), Is.EqualTo((405, "method_not_allowed")));
        Assert.That((body.Status, body.Code), Is.EqualTo((400, "validation_failed")));
        Assert.That(path.Headers["Content-Type"], Does.StartWith("application/problem+json"));
    }

    [Test]
    public async Task Answers_carry_security_headers_and_no_cors()
    {
        ControlPlaneAnswer answer = await Account.Admin.SendAsync(HttpMethod.Get, "me", null, ("Origin", "https://evil.example"));

        Assert.That(answer.Headers["X-Content-Type-Options"], Is.EqualTo("nosniff"));
        Assert.That(answer.Headers["Content-Security-Policy"], Does.Contain("default-src 'none'"));
        Assert.That(answer.Headers["Referrer-Policy"], Is.EqualTo("no-referrer"));
        Assert.That(answer.Headers["Cache-Control"], Does.Contain("no-store"));
        Assert.That(answer.Headers.Keys, Has.None.StartsWith("Access-Control"));
        Assert.That(answer.Headers.Keys, Does.Not.Contain("Server"));
    }

    [Test]
    public async Task The_openapi_document_names_every_operation_once_and_its_schemas_resolve()
    {
        ControlPlaneAnswer document = (await ControlPlane.Client(null).GetAsync("/openapi/v1.json")).Expect(200);

        JsonElement[] operations =
        [
            .. document.Json.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value).Where(o => o.ValueKind == JsonValueKind.Object),
        ];
        Assert.That(operations, Has.Length.GreaterThan(50));
        Assert.That(operations.Select(o => o.GetProperty("operationId").GetString()), Is.Unique);
        Assert.That(operations.Select(o => o.GetProperty("summary").GetString()), Is.All.Not.Empty);
        Assert.That(
            operations.Where(o => !o.TryGetProperty("security", out _)).Select(o => o.GetProperty("operationId").GetString()),
            Is.EquivalentTo(new[] { "SignIn", "UsePasswordLink", "SignInByOidc", "SignOutByOidc" }));
        JsonElement listing = operations.Single(o => o.GetProperty("operationId").GetString() == "ListUsers").GetProperty("security");
        Assert.That(listing.EnumerateArray().SelectMany(s => s.EnumerateObject()).Select(s => s.Name), Is.EqualTo(new[] { "token", "session" }));
        JsonElement schemas = document.Json.GetProperty("components").GetProperty("schemas");
        foreach (string part in document.Body.Split("\"#/components/schemas/").Skip(1))
        {
            string name = part[..part.IndexOf('"', StringComparison.Ordinal)];
            Assert.That(schemas.TryGetProperty(name, out _), name);
        }
    }

    [Test]
    public async Task The_documentation_page_needs_nothing_from_elsewhere()
    {
        ControlPlaneAnswer page = (await ControlPlane.Client(null).GetAsync("/docs/")).Expect(200);
        ControlPlaneAnswer script = (await ControlPlane.Client(null).GetAsync("/docs/scalar.js")).Expect(200);

        Assert.That(page.Body, Does.Not.Contain("http://").And.Not.Contain("https://"));
        Assert.That(page.Headers["Content-Security-Policy"], Does.Contain("connect-src 'self'"));
        Assert.That(script.Body, Has.Length.GreaterThan(100_000));
    }

    [Test]
    public async Task Health_readiness_and_metrics_are_open()
    {
        ControlPlaneClient anyone = ControlPlane.Client(null);
        await Account.ActiveAsync();
        await Account.ResolveAsync("CSGKAAAAAAAAAAAAAAAA");

        Assert.That((await anyone.GetAsync("/healthz")).Status, Is.EqualTo(200));
        Assert.That((await anyone.GetAsync("/readyz")).Status, Is.EqualTo(200));
        Assert.That((await anyone.GetAsync("/metrics")).Expect(200).Body, Does.Contain("csg_grants").And.Contain("http_server_request_duration"));
    }
}
