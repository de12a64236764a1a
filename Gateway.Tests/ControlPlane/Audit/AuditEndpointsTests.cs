using System.Globalization;
using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Audit;

// What is held in memory is the whole process's.
[Parallelizable(ParallelScope.None)]
internal sealed class AuditEndpointsTests : ControlPlaneFixture
{
    [Test]
    public async Task Every_act_of_the_life_cycle_is_recorded_with_who_what_and_from_where()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (string id, string accessKeyId, string secret) = await account.ActiveAsync();
        (await account.Approver.PostAsync($"access-requests/{id}/revoke", new { reason = "done" })).Expect(200);

        ControlPlaneAnswer events = (await account.Admin.GetAsync($"audit-events?kind=administration&accessRequest={id}")).Expect(200);

        Assert.That(
            events.Items.Select(e => e.GetProperty("action").GetString()),
            Is.EquivalentTo(new[] { "access-request.revoke", "proxy-key.reveal", "access-request.approve", "access-request.create" }));
        JsonElement revoke = events.Items.Single(e => e.GetProperty("action").GetString() == "access-request.revoke");
        Assert.That(revoke.GetProperty("actorId").GetString(), Is.EqualTo((await account.Approver.GetAsync("me")).Id));
        Assert.That(revoke.GetProperty("clientAddress").GetString(), Is.EqualTo("127.0.0.1"));
        Assert.That(revoke.GetProperty("before").GetProperty("status").GetString(), Is.EqualTo("active"));
        Assert.That(revoke.GetProperty("after").GetProperty("status").GetString(), Is.EqualTo("revoked"));
        Assert.That(revoke.GetProperty("after").GetProperty("reason").GetString(), Is.EqualTo("done"));
        Assert.That(events.Body, Does.Not.Contain(secret));
        JsonElement reveal = events.Items.Single(e => e.GetProperty("action").GetString() == "proxy-key.reveal");
        Assert.That(reveal.GetProperty("targetId").GetString(), Is.EqualTo(accessKeyId));
    }

    [Test]
    public async Task Calls_are_filtered_and_paged_newest_first()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        DateTimeOffset start = ControlPlane.Time.GetUtcNow();
        object[] events =
        [
            .. Enumerable.Range(0, 7).Select(i => Call(account, start.AddMinutes(i), i % 2 == 0 ? "Allowed" : "Denied", i < 4 ? "dynamodb" : "s3", $"Op{i}")),
        ];
        (await account.Node.PostAsync("gateway/audit-events", new { events })).Expect(200);

        async Task<IReadOnlyList<string?>> ActionsAsync(string query) =>
            [.. (await account.Admin.GetAsync($"audit-events?kind=call&{query}")).Expect(200).Items.Select(e => e.GetProperty("action").GetString())];

        Assert.That(await ActionsAsync(""), Is.EqualTo(new[] { "Op6", "Op5", "Op4", "Op3", "Op2", "Op1", "Op0" }));
        Assert.That(await ActionsAsync("decision=denied"), Is.EqualTo(new[] { "Op5", "Op3", "Op1" }));
        Assert.That(await ActionsAsync("service=s3"), Is.EqualTo(new[] { "Op6", "Op5", "Op4" }));
        Assert.That(await ActionsAsync("action=Op2"), Is.EqualTo(new[] { "Op2" }));
        Assert.That(await ActionsAsync("accessKey=CSGKAUDITAUDITAUDITA"), Has.Count.EqualTo(7));
        Assert.That(await ActionsAsync("accessKey=CSGKOTHEROTHEROTHERO"), Is.Empty);
        Assert.That(await ActionsAsync($"requester={account.DeveloperId}"), Has.Count.EqualTo(7));
        Assert.That(await ActionsAsync($"environment={account.EnvironmentId}"), Has.Count.EqualTo(7));
        Assert.That(await ActionsAsync($"from={Time(start.AddMinutes(2))}&to={Time(start.AddMinutes(4))}"), Is.EqualTo(new[] { "Op3", "Op2" }));

        var paged = new List<string?>();
        string? cursor = null;
        do
        {
            ControlPlaneAnswer page = (await account.Admin.GetAsync($"audit-events?kind=call&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")).Expect(200);
            paged.AddRange(page.Items.Select(e => e.GetProperty("action").GetString()));
            cursor = page["nextCursor"];
        }
        while (cursor is not null);
        Assert.That(paged, Is.EqualTo(new[] { "Op6", "Op5", "Op4", "Op3", "Op2", "Op1", "Op0" }));
    }

    [TestCase("kind=odd", "kind")]
    [TestCase("decision=maybe", "decision")]
    [TestCase("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "to")]
    [TestCase("from=yesterday", "from")]
    [TestCase("cursor=bm90LWEta2V5", "cursor")]
    [TestCase("limit=1001", "limit")]
    public async Task A_bad_filter_is_named(string query, string field) =>
        Assert.That((await Account.Admin.GetAsync($"audit-events?{query}")).BadFields, Is.EqualTo(new[] { field }));

    [Test]
    public async Task Requesters_see_their_own_events_and_auditors_everybodys()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (await account.Node.PostAsync("gateway/audit-events", new { events = new[] { Call(account, ControlPlane.Time.GetUtcNow(), "Allowed", "s3", "Mine") } })).Expect(200);

        Assert.That((await account.Developer.GetAsync("audit-events?kind=call")).Items, Has.Count.EqualTo(1));
        Assert.That((await account.OtherDeveloper.GetAsync("audit-events?kind=call")).Items, Is.Empty);
        Assert.That((await account.Auditor.GetAsync("audit-events?kind=call")).Items, Has.Count.EqualTo(1));
        Assert.That((await OtherAccount.Admin.GetAsync($"audit-events?requester={account.DeveloperId}")).Items, Is.Empty);
        ControlPlaneAnswer acts = await account.OtherDeveloper.GetAsync("audit-events?limit=1000");
        string other = (await account.OtherDeveloper.GetAsync("me")).Id;
        Assert.That(acts.Items.All(e => e.GetProperty("actorId").GetString() == other || e.GetProperty("requesterId").GetString() == other));
    }

    [Test]
    public async Task One_event_is_found_by_its_id_by_those_who_may_see_it()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (await account.Node.PostAsync("gateway/audit-events", new { events = new[] { Call(account, ControlPlane.Time.GetUtcNow(), "Allowed", "s3", "Mine") } })).Expect(200);
        string id = (await account.Admin.GetAsync("audit-events?action=Mine")).Ids.Single();

        Assert.That((await account.Auditor.GetAsync($"audit-events?id={id}")).Ids, Is.EqualTo(new[] { id }));
        Assert.That((await account.Developer.GetAsync($"audit-events?id={id}")).Ids, Is.EqualTo(new[] { id }));
        Assert.That((await account.OtherDeveloper.GetAsync($"audit-events?id={id}")).Items, Is.Empty);
        Assert.That((await OtherAccount.Admin.GetAsync($"audit-events?id={id}")).Items, Is.Empty);
        Assert.That((await account.Admin.GetAsync("audit-events?id=none")).BadFields, Is.EqualTo(new[] { "id" }));
    }

    [Test]
    public async Task The_export_is_one_json_document_a_line_with_the_same_filters()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        object[] events = [.. Enumerable.Range(0, 900).Select(i => Call(account, ControlPlane.Time.GetUtcNow().AddSeconds(i), "Allowed", "s3", "GetObject"))];
        (await account.Node.PostAsync("gateway/audit-events", new { events })).Expect(200);

        ControlPlaneAnswer export = (await account.Auditor.GetAsync("audit-events/export?kind=call&action=GetObject")).Expect(200);

        string[] lines = export.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(export.Headers["Content-Type"], Is.EqualTo("application/x-ndjson"));
        Assert.That(lines, Has.Length.EqualTo(900));
        Assert.That(lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetGuid()).Distinct().Count(), Is.EqualTo(900));
        Assert.That((await account.Auditor.GetAsync("audit-events/export?kind=odd")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task A_large_export_is_streamed_and_held_in_no_ones_memory()
    {
        const int Rows = 30_000;
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        string accountId = (await account.Admin.GetAsync("me"))["accountId"]!;
        await ControlPlane.Database.ExecuteAsync(
            $"""
            INSERT INTO audit_events (account_id, id, time, kind, decision, host, action, user_agent)
            SELECT '{accountId}', gen_random_uuid(), '2026-05-01'::timestamptz + n * interval '1 s', 'call', 'allowed', 's3.amazonaws.com', 'GetObject', repeat('agent ', 80)
            FROM generate_series(1, {Rows}) n
            """);
        using HttpResponseMessage answer = await account.Admin.OpenAsync("audit-events/export?kind=call", CancellationToken.None);
        await using Stream stream = await answer.Content.ReadAsStreamAsync();

        // While nobody reads, the server comes to a halt; its connections must not halt with it: there are a hundred for everything.
        long waiting = -1;
        await Task.Delay(1000);
        for (int i = 0; i < 100 && waiting != 0; i++)
        {
            await Task.Delay(50);
            waiting = await ControlPlane.Database.QueryAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'ClientWrite'");
        }

        Assert.That(waiting, Is.Zero);
        byte[] buffer = new byte[1 << 16];
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0, bytes = 0;
        int read, lines = 0, reads = 0;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            bytes += read;
            if (++reads % 400 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.That(lines, Is.EqualTo(Rows));
        Assert.That(bytes, Is.GreaterThan(25_000_000));
        Assert.That(most, Is.LessThan(bytes / 4), "what is live while it streams");
    }

    [Test]
    public void What_was_recorded_cannot_be_changed_or_removed()
    {
        Assert.That(
            async () => await ControlPlane.Database.ExecuteAsync("UPDATE audit_events SET action = 'x'"),
            Throws.InstanceOf<Npgsql.PostgresException>().With.Message.Contains("append-only"));
        Assert.That(
            async () => await ControlPlane.Database.ExecuteAsync("DELETE FROM audit_events"),
            Throws.InstanceOf<Npgsql.PostgresException>().With.Message.Contains("append-only"));
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static object Call(TestAccount account, DateTimeOffset time, string decision, string service, string action) => new
    {
        id = Guid.NewGuid(),
        time,
        requestId = Guid.NewGuid().ToString(),
        decision,
        accessKeyId = "CSGKAUDITAUDITAUDITA",
        environmentId = account.EnvironmentId,
        requesterId = account.DeveloperId,
        method = "POST",
        host = "dynamodb.us-east-1.amazonaws.com",
        service,
        region = "us-east-1",
        action,
        status = 200,
    };
}
