using Gateway.Tests.Support;
using Npgsql;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Database;

internal sealed class FailoverTests
{
    [Test]
    public async Task After_the_database_was_away_the_same_stream_goes_on_and_no_change_is_lost()
    {
        await using OwnPostgres postgres = await OwnPostgres.StartAsync();
        await using RunningControlPlane server = await RunningControlPlane.StartAsync(database: PostgresDatabase.At(postgres.ConnectionString));
        TestAccount account = await TestAccount.CreateAsync(server);
        (string id, string accessKeyId, string _) = await account.ActiveAsync();
        (string _, string otherKeyId, string _) = await account.ActiveAsync();
        string accountId = (await account.Admin.GetAsync("me"))["accountId"]!;
        await using EventReader events = await EventReader.OpenAsync(account.Node, null);
        string epoch = (await events.ReadUntilAsync(e => e.Type == "heartbeat")).Json.GetProperty("epoch").GetString()!;

        await postgres.StopAsync();
        ControlPlaneAnswer ready = await server.Client(null).GetAsync("/readyz");
        ControlPlaneAnswer call = await account.Admin.GetAsync("me");
        await postgres.StartAgainAsync();

        // As early as it can be: most likely before this node listens again.
        await using (var another = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false"))
        {
            await another.OpenAsync();
            await new NpgsqlCommand($"SELECT record_change('{accountId}', '{{{otherKeyId}}}')", another).ExecuteNonQueryAsync();
        }

        StreamEvent first = await events.ReadUntilAsync(e => e.Type == "change");
        await server.WaitUntilReadyAsync();
        ControlPlaneAnswer revoked = default!;
        await Wait.UntilAsync(async () => (revoked = await account.Approver.PostAsync($"access-requests/{id}/revoke")).Status != 503);
        StreamEvent second = await events.ReadUntilAsync(e => e.Type == "change");

        Assert.That(ready.Status, Is.EqualTo(503));
        Assert.That((call.Status, call.Code, call.Headers["Retry-After"]), Is.EqualTo((503, "database_unavailable", "1")));
        Assert.That(revoked.Status, Is.EqualTo(200));
        Assert.That(first.Json.GetProperty("accessKeyIds")[0].GetString(), Is.EqualTo(otherKeyId));
        Assert.That(second.Json.GetProperty("accessKeyIds")[0].GetString(), Is.EqualTo(accessKeyId));
        Assert.That(second.Json.GetProperty("epoch").GetString(), Is.EqualTo(epoch), "the same history");
    }

    [Test]
    public async Task A_promoted_replica_is_taken_and_its_history_is_another()
    {
        await using OwnPostgres primary = await OwnPostgres.StartAsync();
        await using OwnPostgres replica = await primary.ReplicateAsync();

        // The replica comes first: whoever takes what answers first would write there.
        var both = new NpgsqlConnectionStringBuilder(primary.ConnectionString) { Host = $"{HostOf(replica)},{HostOf(primary)}" };
        await using RunningControlPlane server = await RunningControlPlane.StartAsync(database: PostgresDatabase.At(both.ConnectionString));
        TestAccount account = await TestAccount.CreateAsync(server);
        (string id, string accessKeyId, string _) = await account.ActiveAsync();
        string epoch;
        await using (EventReader before = await EventReader.OpenAsync(account.Node, null))
        {
            epoch = (await before.ReadUntilAsync(e => e.Type == "heartbeat")).Json.GetProperty("epoch").GetString()!;
        }

        PostgresDatabase old = PostgresDatabase.At(primary.ConnectionString), promoted = PostgresDatabase.At(replica.ConnectionString);
        string written = await old.QueryAsync<string>("SELECT pg_current_wal_insert_lsn()::text");
        await Wait.UntilAsync(() => promoted.QueryAsync<bool>($"SELECT pg_last_wal_replay_lsn() >= '{written}'"));
        await primary.StopAsync();
        await promoted.ExecuteAsync("SELECT pg_promote()");
        await server.WaitUntilReadyAsync();
        ControlPlaneAnswer revoked = default!;
        await Wait.UntilAsync(async () => (revoked = await account.Approver.PostAsync($"access-requests/{id}/revoke")).Status != 503);
        await using EventReader after = await EventReader.OpenAsync(account.Node, "0");
        StreamEvent change = await after.ReadUntilAsync(e => e.Type == "change" && e.Json.GetProperty("accessKeyIds")[0].GetString() == accessKeyId);

        Assert.That(revoked.Status, Is.EqualTo(200));
        Assert.That(change.Json.GetProperty("epoch").GetString(), Is.Not.EqualTo(epoch), "a promoted replica begins another history");

        static string HostOf(OwnPostgres server)
        {
            var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString);
            return $"{settings.Host}:{settings.Port}";
        }
    }
}
