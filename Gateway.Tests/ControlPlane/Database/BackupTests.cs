using System.Globalization;
using Gateway.ControlPlane.Daemons;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Database;

/// <summary>pg_dump and pg_restore, as docs/control-plane.md tells operators to use them.</summary>
internal sealed class BackupTests
{
    [Test]
    public async Task A_dump_restored_into_a_new_database_serves_the_same_keys_people_and_nodes_with_the_same_key_ring()
    {
        await using RunningControlPlane original = await RunningControlPlane.StartAsync();
        TestAccount account = await TestAccount.CreateAsync(original);
        (string id, string accessKeyId, string _) = await account.ActiveAsync();
        ControlPlaneAnswer grant = (await account.ResolveAsync(accessKeyId)).Expect(200);
        using TemporaryDump dump = await TemporaryDump.OfAsync(original.Database.ConnectionString);

        await using PostgresDatabase database = await PostgresDatabase.CreateEmptyAsync();
        await dump.RestoreAsync(database.ConnectionString);
        await using RunningControlPlane restored = await RunningControlPlane.StartAsync(database: database, keyRingFile: original.KeyRingFile);
        ControlPlaneAnswer again = await restored.Client(account.Node.Token).PostAsync("gateway/resolve", new
        {
            accessKeyId,
            scopeDate = restored.Time.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            region = "us-east-1",
            service = "dynamodb",
        });

        Assert.That(again["verifyingKey"], Is.EqualTo(grant["verifyingKey"]));
        Assert.That(again.Json.GetProperty("upstreamKeys").ToString(), Is.EqualTo(grant.Json.GetProperty("upstreamKeys").ToString()));
        Assert.That((await restored.Client(account.Developer.Token).GetAsync($"{account.Requests}/{id}"))["status"], Is.EqualTo("active"));
        Assert.That((await restored.Client(account.Auditor.Token).GetAsync("audit-events?limit=200")).Items, Is.Not.Empty);
        Assert.That((await restored.Client(account.Approver.Token).PostAsync($"access-requests/{id}/revoke")).Status, Is.EqualTo(200));
        Assert.That(
            async () => await database.ExecuteAsync("DELETE FROM audit_events"),
            Throws.InstanceOf<PostgresException>(), "the restored table is append-only too");
    }

    [Test]
    public async Task After_an_older_dump_was_restored_the_stream_tells_another_epoch_and_that_everything_is_stale()
    {
        await using RunningControlPlane original = await RunningControlPlane.StartAsync();
        TestAccount account = await TestAccount.CreateAsync(original);
        await account.ActiveAsync();
        using TemporaryDump dump = await TemporaryDump.OfAsync(original.Database.ConnectionString);
        await account.ActiveAsync();
        StreamEvent before;
        await using (EventReader events = await EventReader.OpenAsync(account.Node, null))
        {
            before = await events.ReadUntilAsync(e => e.Type == "heartbeat");
        }

        await using PostgresDatabase database = await PostgresDatabase.CreateEmptyAsync();
        await dump.RestoreAsync(database.ConnectionString);
        await using RunningControlPlane restored = await RunningControlPlane.StartAsync(database: database, keyRingFile: original.KeyRingFile);
        await using EventReader resumed = await EventReader.OpenAsync(restored.Client(account.Node.Token), before.Id);
        StreamEvent change = await resumed.ReadUntilAsync(e => e.Type == "change");

        Assert.That(change.Json.TryGetProperty("accessKeyIds", out _), Is.False);
        Assert.That(Sequence(change), Is.LessThan(Sequence(before)));
        Assert.That(Epoch(change), Is.Not.EqualTo(Epoch(before)));
        Assert.That(Epoch(await resumed.ReadUntilAsync(e => e.Type == "heartbeat")), Is.EqualTo(Epoch(change)));
    }

    // The server looks every quarter of a second while the tables are gone: the restore may be there before it has looked, or after.
    [TestCase(0)]
    [TestCase(2)]
    public async Task A_database_restored_in_place_under_a_running_server_ends_its_streams_and_changes_go_on_from_the_older_sequence(int looksInBetween)
    {
        using var log = new CapturedLog();
        await using RunningControlPlane server = await RunningControlPlane.StartAsync(customize: builder => builder.Logging.AddProvider(log));
        TestAccount account = await TestAccount.CreateAsync(server);
        (string id, string accessKeyId, string _) = await account.ActiveAsync();
        using TemporaryDump dump = await TemporaryDump.OfAsync(server.Database.ConnectionString);
        await account.ActiveAsync();
        await using EventReader events = await EventReader.OpenAsync(account.Node, null);
        StreamEvent before = await events.ReadUntilAsync(e => e.Type == "heartbeat");

        await server.Database.ExecuteAsync("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        await Wait.UntilAsync(() => log.Lines.Count(line => line.Id.Id == EventIds.ChangeFeedLost) >= looksInBetween);
        await dump.RestoreAsync(server.Database.ConnectionString);

        await AssertEndsAsync(events, log);
        await using EventReader resumed = await EventReader.OpenAsync(account.Node, before.Id);
        StreamEvent heartbeat = await resumed.ReadUntilAsync(e => e.Type == "heartbeat");
        await Wait.UntilAsync(async () => (await account.Approver.PostAsync($"access-requests/{id}/revoke")).Status == 200);
        StreamEvent change = await resumed.ReadUntilAsync(
            e => e.Type == "change" && e.Json.TryGetProperty("accessKeyIds", out System.Text.Json.JsonElement keys) && keys[0].GetString() == accessKeyId);

        Assert.That(Epoch(heartbeat), Is.Not.EqualTo(Epoch(before)));
        Assert.That(Sequence(change), Is.LessThanOrEqualTo(Sequence(before)));
    }

    [Test]
    public async Task A_stream_of_another_history_ends_only_once_the_newest_change_of_this_one_is_known()
    {
        using var log = new CapturedLog();
        await using RunningControlPlane server = await RunningControlPlane.StartAsync(customize: builder => builder.Logging.AddProvider(log));
        TestAccount account = await TestAccount.CreateAsync(server);
        await using EventReader events = await EventReader.OpenAsync(account.Node, null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");
        await using var empties = new NpgsqlConnection(server.Database.ConnectionString);
        await empties.OpenAsync();
        await using var holds = new NpgsqlConnection(server.Database.ConnectionString);
        await holds.OpenAsync();

        // Who empties the table makes another history of it, and hands it over to who lets nobody look.
        await using NpgsqlTransaction emptying = await empties.BeginTransactionAsync();
        await new NpgsqlCommand("TRUNCATE changes", empties).ExecuteNonQueryAsync();
        await using NpgsqlTransaction holding = await holds.BeginTransactionAsync();
        Task<int> held = new NpgsqlCommand("LOCK TABLE changes IN ACCESS EXCLUSIVE MODE", holds).ExecuteNonQueryAsync();
        await Wait.UntilAsync(async () => await Waiting("LOCK TABLE") == 1);
        await emptying.CommitAsync();
        await held;
        Task ended = AssertEndsAsync(events, log);
        await Wait.UntilAsync(async () => await Waiting("SELECT coalesce(max(sequence), 0) FROM changes") == 1);
        bool early = await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(300))) == ended;
        await holding.RollbackAsync();
        await ended;

        Assert.That(early, Is.False, "who joins again before that misses what is committed in between");

        Task<long> Waiting(string query) => server.Database.QueryAsync<long>(
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '{query}%'");
    }

    [Test]
    public async Task A_stream_begins_only_once_its_server_follows_the_changes()
    {
        using var log = new CapturedLog();
        var mayFollow = new DatabaseReadiness();
        await using RunningControlPlane server = await RunningControlPlane.StartAsync(customize: builder =>
        {
            builder.Logging.AddProvider(log);
            builder.Services.AddSingleton(services => new ChangeFeed(
                services.GetRequiredService<NpgsqlDataSource>(), mayFollow, services.GetRequiredService<ILogger<ChangeFeed>>()));
        });
        TestAccount account = await TestAccount.CreateAsync(server);
        Task<EventReader> opening = EventReader.OpenAsync(account.Node, null);
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        bool early = opening.IsCompleted;
        mayFollow.SchemaBecameCurrent();
        await using EventReader events = await opening;

        Assert.That((await events.ReadUntilAsync(e => e.Type == "heartbeat")).Type, Is.EqualTo("heartbeat"), log.All);
        Assert.That(early, Is.False, "what is committed before the feed's first look would be lost to it");
    }

    [Test]
    public async Task The_epoch_stays_while_the_database_does_and_its_server_restarts()
    {
        await using OwnPostgres postgres = await OwnPostgres.StartAsync();
        await using (var first = new NpgsqlConnection(postgres.ConnectionString))
        {
            await first.OpenAsync();
            await new NpgsqlCommand("CREATE TABLE changes (sequence bigint)", first).ExecuteNonQueryAsync();
            string script = await File.ReadAllTextAsync(
                Path.Combine(RepositoryFiles.Deploy, "..", "Gateway.ControlPlane", "Database", "Scripts", "0050_database_epoch.sql"));
            await new NpgsqlCommand(script, first).ExecuteNonQueryAsync();
        }

        string before = await EpochAsync();
        await postgres.StopAsync();
        await postgres.StartAgainAsync();
        string restarted = await EpochAsync();
        await using (var connection = new NpgsqlConnection(postgres.ConnectionString))
        {
            await connection.OpenAsync();
            await new NpgsqlCommand("TRUNCATE changes", connection).ExecuteNonQueryAsync();
        }

        Assert.That(restarted, Is.EqualTo(before));
        Assert.That(await EpochAsync(), Is.Not.EqualTo(before));

        async Task<string> EpochAsync()
        {
            NpgsqlConnection.ClearAllPools();
            await using var connection = new NpgsqlConnection(postgres.ConnectionString);
            await connection.OpenAsync();
            return (string)(await new NpgsqlCommand("SELECT database_epoch()", connection).ExecuteScalarAsync())!;
        }
    }

    private static async Task AssertEndsAsync(EventReader events, CapturedLog log)
    {
        try
        {
            await events.ReadUntilAsync(_ => false);
        }
        catch (EndOfStreamException)
        {
            // As it must.
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The stream did not end. The server's log:\n{log.All}");
        }
    }

    private static long Sequence(StreamEvent streamed) => streamed.Json.GetProperty("sequence").GetInt64();

    private static string Epoch(StreamEvent streamed) => streamed.Json.GetProperty("epoch").GetString()!;
}
