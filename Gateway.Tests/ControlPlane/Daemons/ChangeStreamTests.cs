using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Daemons;

// Changes arrive within a second of the machine's time.
[Parallelizable(ParallelScope.None)]
internal sealed class ChangeStreamTests : ControlPlaneFixture
{
    [Test]
    public async Task A_revocation_reaches_the_stream_within_a_second()
    {
        (string id, string accessKeyId, string _) = await Account.ActiveAsync();
        await using EventReader events = await EventReader.OpenAsync(Account.Node, null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");

        (await Account.Approver.PostAsync($"access-requests/{id}/revoke")).Expect(200);
        long answered = Stopwatch.GetTimestamp();
        StreamEvent change = await events.ReadUntilAsync(e => e.Type == "change");

        Assert.That(Stopwatch.GetElapsedTime(answered), Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(change.Json.GetProperty("accessKeyIds")[0].GetString(), Is.EqualTo(accessKeyId));
        Assert.That(change.Id, Is.EqualTo(change.Json.GetProperty("sequence").GetInt64().ToString(CultureInfo.InvariantCulture)));
        ControlPlaneAnswer grant = await Account.ResolveAsync(accessKeyId);
        Assert.That(grant.Json.GetProperty("sequence").GetInt64(), Is.GreaterThanOrEqualTo(change.Json.GetProperty("sequence").GetInt64()));
    }

    [Test]
    public async Task Heartbeats_come_every_second_with_the_newest_sequence()
    {
        await using EventReader events = await EventReader.OpenAsync(Account.Node, null);
        StreamEvent first = await events.ReadUntilAsync(e => e.Type == "heartbeat");
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 3; i++)
        {
            await events.ReadUntilAsync(e => e.Type == "heartbeat");
        }

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(5)));
        Assert.That(first.Json.GetProperty("sequence").GetInt64(), Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public async Task Many_changes_at_once_do_not_hold_up_the_one_behind_them()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        string other = (await OtherAccount.Admin.GetAsync("me"))["accountId"]!, own = (await account.Admin.GetAsync("me"))["accountId"]!;
        await using EventReader events = await EventReader.OpenAsync(account.Node, null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");

        long start = Stopwatch.GetTimestamp();
        await ControlPlane.Database.ExecuteAsync(
            $"""
            INSERT INTO changes (account_id, access_key_ids, committed_at) SELECT '{other}', ARRAY['CSGKXXXXXXXXXXXXXXXX'], now() FROM generate_series(1, 8000);
            SELECT record_change('{own}', NULL);
            """);
        await events.ReadUntilAsync(e => e.Type == "change");

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(4)));
    }

    [Test]
    public async Task A_resumed_stream_gets_every_change_it_missed_once_and_in_order()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        string position;
        await using (EventReader events = await EventReader.OpenAsync(account.Node, null))
        {
            position = (await events.ReadUntilAsync(e => e.Type == "heartbeat")).Id!;
        }

        var expected = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            (string id, string accessKeyId, string _) = await account.ActiveAsync();
            (await account.Approver.PostAsync($"access-requests/{id}/revoke")).Expect(200);
            expected.AddRange([accessKeyId, accessKeyId, accessKeyId]);
        }

        await OtherAccount.ActiveAsync();
        await using EventReader resumed = await EventReader.OpenAsync(account.Node, position);
        var got = new List<StreamEvent>();
        await resumed.ReadUntilAsync(e =>
        {
            if (e.Type == "change")
            {
                got.Add(e);
            }

            return e.Type == "heartbeat";
        });

        Assert.That(got.Select(e => e.Json.GetProperty("accessKeyIds")[0].GetString()), Is.EqualTo(expected));
        Assert.That(got.Select(e => long.Parse(e.Id!, CultureInfo.InvariantCulture)), Is.Ordered.And.Unique);
    }

    [Test]
    public async Task Who_resumes_from_too_far_back_or_from_the_future_is_told_that_everything_is_stale()
    {
        await using RunningControlPlane own = await RunningControlPlane.StartAsync();
        TestAccount account = await TestAccount.CreateAsync(own);
        await account.ActiveAsync();
        await own.Database.ExecuteAsync("UPDATE changes_horizon SET pruned_through = 1");
        foreach (string position in new[] { "0", "999999" })
        {
            await using EventReader events = await EventReader.OpenAsync(account.Node, position);
            StreamEvent change = await events.ReadUntilAsync(e => e.Type == "change");
            bool hasKeys = change.Json.TryGetProperty("accessKeyIds", out JsonElement keys) && keys.ValueKind != JsonValueKind.Null;
            Assert.That(hasKeys, Is.False, position);
        }

        Assert.That((await account.Node.SendAsync(HttpMethod.Get, "gateway/changes", null, ("Last-Event-ID", "x"))).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Changes_of_another_account_are_not_told()
    {
        await using EventReader events = await EventReader.OpenAsync(Account.Node, null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");
        (string _, string foreign, string _) = await OtherAccount.ActiveAsync();
        (string _, string own, string _) = await Account.ActiveAsync();

        var seen = new List<string?>();
        await events.ReadUntilAsync(e =>
        {
            if (e.Type == "change")
            {
                seen.Add(e.Json.GetProperty("accessKeyIds")[0].GetString());
            }

            return seen.Contains(own);
        });

        Assert.That(seen, Does.Not.Contain(foreign));
    }

    [Test]
    public async Task A_change_made_on_one_node_reaches_a_daemon_on_another()
    {
        await using RunningControlPlane second = await RunningControlPlane.StartAsync(database: ControlPlane.Database, keyRingFile: ControlPlane.KeyRingFile);
        (string id, string accessKeyId, string _) = await Account.ActiveAsync();
        await using EventReader events = await EventReader.OpenAsync(second.Client(Account.Node.Token), null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");

        (await Account.Approver.PostAsync($"access-requests/{id}/revoke")).Expect(200);
        StreamEvent change = await events.ReadUntilAsync(e => e.Type == "change");

        Assert.That(change.Json.GetProperty("accessKeyIds")[0].GetString(), Is.EqualTo(accessKeyId));
    }

    [Test]
    public async Task The_feed_goes_on_after_its_connection_was_cut_and_misses_nothing()
    {
        (string id, string accessKeyId, string _) = await Account.ActiveAsync();
        await using EventReader events = await EventReader.OpenAsync(Account.Node, null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");

        await ControlPlane.Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%changes%' AND pid <> pg_backend_pid()");
        ControlPlaneAnswer revoked;
        do
        {
            revoked = await Account.Approver.PostAsync($"access-requests/{id}/revoke");
        }
        while (revoked.Status == 503);

        StreamEvent change = await events.ReadUntilAsync(e => e.Type == "change");
        Assert.That(change.Json.GetProperty("accessKeyIds")[0].GetString(), Is.EqualTo(accessKeyId));
    }

    [Test]
    public async Task A_server_that_stops_ends_its_streams_and_does_not_wait_for_them()
    {
        RunningControlPlane own = await RunningControlPlane.StartAsync();
        TestAccount account = await TestAccount.CreateAsync(own);
        await using EventReader events = await EventReader.OpenAsync(account.Node, null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");

        long start = Stopwatch.GetTimestamp();
        await own.StopServerAsync();

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(async () => await events.ReadUntilAsync(_ => false), Throws.InstanceOf<EndOfStreamException>());
        await own.DisposeAsync();
    }

    [Test]
    public async Task A_revoked_node_token_ends_its_stream()
    {
        string id = (await Account.Admin.PostAsync("nodes", new { name = TestAccount.Unique("node") })).Expect(201).Id;
        ControlPlaneAnswer token = (await Account.Admin.PostAsync($"nodes/{id}/tokens")).Expect(201);
        await using EventReader events = await EventReader.OpenAsync(ControlPlane.Client(token["token"]), null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");

        (await Account.Admin.DeleteAsync($"nodes/{id}/tokens/{token.Id}")).Expect(204);
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(async () => await events.ReadUntilAsync(_ => false), Throws.InstanceOf<EndOfStreamException>());
    }
}
