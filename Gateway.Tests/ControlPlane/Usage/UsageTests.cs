using System.Globalization;
using System.Text.Json;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Usage;

internal sealed class UsageTests : ControlPlaneFixture
{
    private const string AllDays = "from=2026-03-01&to=2026-06-30";

    private static readonly string[] Services = ["dynamodb", "s3", "sqs", "lambda"];
    private static readonly string[] Actions = ["CreateTable", "GetItem", "PutObject", "SendMessage", "Invoke"];

    [Test]
    public async Task Sums_are_those_of_the_stored_events_under_late_repeated_and_simultaneous_batches()
    {
        int seed = Random.Shared.Next();
        await TestContext.Progress.WriteLineAsync($"seed {seed}");
        var random = new Random(seed);
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        AuditEvent[] events = [.. Enumerable.Range(0, 3000).Select(_ => RandomEvent(random, account))];
        List<AuditEvent[]> batches = [.. events.Chunk(137)];

        // Every batch twice, parts of batches once more, in any order, six at a time.
        batches.AddRange([.. batches, .. batches.Select(b => b.Where(_ => random.Next(3) == 0).Reverse().ToArray())]);
        AuditEvent[][] order = [.. batches.OrderBy(_ => random.Next())];
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (batch, _) =>
        {
            ControlPlaneAnswer answer;
            do
            {
                answer = await PostAsync(account, batch);
            }
            while (answer.Status == 503);
            answer.Expect(200);
        });

        IReadOnlyList<JsonElement> groups = await AllAsync(account.Admin, $"{AllDays}&groupBy=day,service,action,environment,requester,accessRequest");

        string accountId = await ControlPlane.Database.QueryAsync<string>($"SELECT account_id FROM nodes WHERE id = '{account.NodeId}'");
        string expected = await ControlPlane.Database.QueryAsync<string>(
            $"""
            SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") FROM (
              SELECT concat_ws(' ', (time AT TIME ZONE 'UTC')::date, coalesce(service, '-'), coalesce(action, '-'), coalesce(environment_id, '-'),
                coalesce(requester_id, '-'), coalesce(access_request_id, '-'), count(*),
                count(*) FILTER (WHERE decision = 'failed' OR (decision = 'allowed' AND status >= 400)), count(*) FILTER (WHERE decision = 'denied'),
                count(reported_policy), sum(request_bytes), sum(response_bytes)) AS line
              FROM audit_events WHERE account_id = '{accountId}' AND kind = 'call'
              GROUP BY (time AT TIME ZONE 'UTC')::date, service, action, environment_id, requester_id, access_request_id) lines
            """);
        IEnumerable<string> lines = groups.Select(g => string.Join(' ',
        [
            Text(g, "day"), Text(g, "service"), Text(g, "action"), Text(g, "environmentId"), Text(g, "requesterId"), Text(g, "accessRequestId"),
            Text(g, "calls"), Text(g, "errors"), Text(g, "denials"), Text(g, "reported"), Text(g, "requestBytes"), Text(g, "responseBytes"),
        ]));
        Assert.That(string.Join('\n', lines.Order(StringComparer.Ordinal)), Is.EqualTo(expected));
        Assert.That(groups.Sum(g => g.GetProperty("calls").GetInt64()), Is.EqualTo(3000));
    }

    [Test]
    public async Task Percentiles_are_within_the_stated_error_of_the_exact_ones()
    {
        int seed = Random.Shared.Next();
        await TestContext.Progress.WriteLineAsync($"seed {seed}");
        var random = new Random(seed);
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        AuditEvent[] events = [.. Enumerable.Range(0, 1000).Select(_ => RandomEvent(random, account) with { Decision = AuditDecision.Allowed })];
        (await PostAsync(account, events)).Expect(200);

        JsonElement sum = (await AllAsync(account.Admin, $"{AllDays}&groupBy=")).Single();

        double[] sorted = [.. events.Select(e => e.DurationMs).Order()];
        Assert.That(sum.GetProperty("p50Ms").GetDouble(), Is.EqualTo(sorted[499]).Within(9.2).Percent);
        Assert.That(sum.GetProperty("p99Ms").GetDouble(), Is.EqualTo(sorted[989]).Within(9.2).Percent);
    }

    [Test]
    public async Task Filters_narrow_and_pages_follow_each_other_without_gap()
    {
        var random = new Random(7);
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        AuditEvent[] events = [.. Enumerable.Range(0, 400).Select(_ => RandomEvent(random, account))];
        (await PostAsync(account, events)).Expect(200);

        IReadOnlyList<JsonElement> paged = await AllAsync(account.Admin, $"{AllDays}&groupBy=action,service&limit=3");
        Assert.That(paged.Select(g => (Text(g, "action"), Text(g, "service"))), Is.Unique);
        Assert.That(paged.Sum(g => g.GetProperty("calls").GetInt64()), Is.EqualTo(400));

        foreach ((string query, Func<AuditEvent, bool> holds) in new (string, Func<AuditEvent, bool>)[]
        {
            ("service=s3", e => e.Service == "s3"),
            ("action=GetItem", e => e.Action == "GetItem"),
            ($"environment={account.EnvironmentId}", e => e.EnvironmentId == account.EnvironmentId),
            ($"requester={account.DeveloperId}", e => e.RequesterId == account.DeveloperId),
            ("accessRequest=req_1", e => e.AccessRequestId == "req_1"),
        })
        {
            JsonElement sum = (await AllAsync(account.Admin, $"{AllDays}&groupBy=&{query}")).Single();
            Assert.That(sum.GetProperty("calls").GetInt64(), Is.EqualTo(events.LongCount(holds)), query);
        }

        Assert.That(await AllAsync(account.Admin, "from=2020-01-01&to=2020-01-02"), Is.Empty);
        Assert.That(await AllAsync(account.Admin, ""), Has.All.Matches<JsonElement>(g => g.TryGetProperty("calls", out _)));
    }

    [Test]
    public async Task Requesters_see_their_own_calls_and_auditors_everybodys()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        AuditEvent mine = RandomEvent(new Random(1), account) with { RequesterId = account.DeveloperId };
        (await PostAsync(account, mine, mine with { Id = Guid.NewGuid(), RequesterId = "usr_other" })).Expect(200);

        async Task<long> CallsAsync(ControlPlaneClient client) =>
            (await AllAsync(client, $"{AllDays}&groupBy=requester")).Sum(g => g.GetProperty("calls").GetInt64());
        Assert.That(await CallsAsync(account.Developer), Is.EqualTo(1));
        Assert.That(await CallsAsync(account.OtherDeveloper), Is.Zero);
        Assert.That(await CallsAsync(account.Auditor), Is.EqualTo(2));
        Assert.That((await OtherAccount.Admin.GetAsync($"usage?{AllDays}&requester={account.DeveloperId}")).Items, Is.Empty);
    }

    [Test]
    public async Task Csv_holds_all_groups_and_nothing_a_spreadsheet_would_run()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        AuditEvent odd = RandomEvent(new Random(1), account) with { Action = "=cmd|'a,b\"", Service = "s3", Decision = AuditDecision.Allowed };
        AuditEvent[] many = [.. Enumerable.Range(0, 999).Select(i => odd with { Id = Guid.NewGuid(), Action = $"Op{i}" })];
        (await PostAsync(account, odd)).Expect(200);
        (await PostAsync(account, many)).Expect(200);
        (await PostAsync(account, odd with { Id = Guid.NewGuid(), Action = "Other" })).Expect(200);

        ControlPlaneAnswer csv = (await account.Admin.SendAsync(HttpMethod.Get, $"usage?{AllDays}&groupBy=action&limit=2", null, ("Accept", "text/csv"))).Expect(200);

        string[] lines = csv.Body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(csv.Headers["Content-Type"], Does.StartWith("text/csv"));
        Assert.That(lines[0], Is.EqualTo("action,calls,errors,denials,reported,requestBytes,responseBytes,p50Ms,p99Ms,estimatedCost,currency,pricedCalls"));
        Assert.That(lines, Has.Length.EqualTo(1002));
        Assert.That(lines[1], Does.StartWith("\"'=cmd|'a,b\"\"\",1,"));
        Assert.That((await account.Admin.SendAsync(HttpMethod.Get, "usage", null, ("Accept", "application/json, text/csv;q=0.5"))).Json.ValueKind, Is.EqualTo(JsonValueKind.Object));
    }

    [TestCase("from=2026-05-02&to=2026-05-01", "to")]
    [TestCase("from=yesterday", "from")]
    [TestCase("groupBy=colour", "groupBy")]
    [TestCase("groupBy=day,day", "groupBy")]
    [TestCase("cursor=YXxiCg", "cursor")]
    [TestCase("limit=1001", "limit")]
    public async Task A_bad_parameter_is_named(string query, string field) =>
        Assert.That((await Account.Admin.GetAsync($"usage?{query}")).BadFields, Is.EqualTo(new[] { field }));

    [Test]
    public async Task The_estimate_prefers_the_price_of_the_action_and_says_how_many_calls_have_one()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (await account.Admin.PostAsync("prices", new { service = "s3", perCall = 0.01m, perGb = 2m, currency = "EUR" })).Expect(201);
        (await account.Admin.PostAsync("prices", new { service = "s3", action = "PutObject", perCall = 0.5m, currency = "EUR" })).Expect(201);
        AuditEvent put = RandomEvent(new Random(1), account) with
        {
            Service = "s3",
            Action = "PutObject",
            Decision = AuditDecision.Allowed,
            RequestBytes = 3_000_000_000,
            ResponseBytes = 0,
        };
        AuditEvent get = put with { Id = Guid.NewGuid(), Action = "GetObject", RequestBytes = 500_000_000, ResponseBytes = 1_000_000_000 };
        AuditEvent refused = get with { Id = Guid.NewGuid(), Decision = AuditDecision.Denied };
        AuditEvent unpriced = put with { Id = Guid.NewGuid(), Service = "sqs", Action = "SendMessage" };
        (await PostAsync(account, put, get, refused, unpriced)).Expect(200);

        JsonElement[] groups = [.. await AllAsync(account.Admin, $"{AllDays}&groupBy=service")];
        JsonElement s3 = groups.Single(g => Text(g, "service") == "s3"), sqs = groups.Single(g => Text(g, "service") == "sqs");

        // 0.5 for the put; for the get 0.01 and 1.5 GB at 2; nothing for what was refused.
        Assert.That(s3.GetProperty("estimatedCost").GetDecimal(), Is.EqualTo(0.5m + 0.01m + 3m));
        Assert.That(Text(s3, "currency"), Is.EqualTo("EUR"));
        Assert.That(Text(s3, "pricedCalls"), Is.EqualTo("2"));
        Assert.That((Text(sqs, "estimatedCost"), Text(sqs, "currency"), Text(sqs, "pricedCalls")), Is.EqualTo(("-", "-", "0")));
    }

    private static AuditEvent RandomEvent(Random random, TestAccount account)
    {
        var decision = (AuditDecision)random.Next(1, 4);
        return new AuditEvent
        {
            Id = Guid.NewGuid(),
            Time = RunningControlPlane.Begin.AddMinutes(random.Next(-60 * 24 * 40, 60 * 24 * 2)),
            RequestId = Guid.NewGuid().ToString(),
            Decision = decision,
            EnvironmentId = random.Next(4) == 0 ? null : account.EnvironmentId,
            RequesterId = random.Next(4) == 0 ? null : account.DeveloperId,
            AccessRequestId = random.Next(4) == 0 ? null : $"req_{random.Next(3)}",
            Method = "POST",
            Host = "dynamodb.us-east-1.amazonaws.com",
            Service = random.Next(10) == 0 ? null : Services[random.Next(Services.Length)],
            Action = random.Next(10) == 0 ? null : Actions[random.Next(Actions.Length)],
            Status = random.Next(3) == 0 ? 400 : 200,
            RequestBytes = random.Next(100_000),
            ResponseBytes = random.Next(100_000),
            DurationMs = Math.Exp((random.NextDouble() * 12) - 2),
            ReportedPolicy = decision == AuditDecision.Allowed && random.Next(3) == 0 ? "csg.read_only" : null,
        };
    }

    private static string Text(JsonElement group, string member) =>
        group.TryGetProperty(member, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? Convert.ToString(value, CultureInfo.InvariantCulture)!
            : "-";

    private static async Task<IReadOnlyList<JsonElement>> AllAsync(ControlPlaneClient client, string query)
    {
        var all = new List<JsonElement>();
        string? cursor = null;
        do
        {
            ControlPlaneAnswer page = (await client.GetAsync($"usage?{query}{(cursor is null ? "" : $"&cursor={cursor}")}")).Expect(200);
            all.AddRange(page.Items);
            cursor = page["nextCursor"];
        }
        while (cursor is not null);
        return all;
    }

    private static Task<ControlPlaneAnswer> PostAsync(TestAccount account, params AuditEvent[] events) => account.Node.PostAsync(
        "gateway/audit-events", JsonSerializer.Serialize(new AuditBatch { Events = events }, ContractsJsonContext.Default.AuditBatch));
}
