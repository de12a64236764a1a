using Gateway.ControlPlane.Database;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Database;

internal sealed class StartTests
{
    [Test]
    public async Task Several_nodes_that_migrate_at_the_same_time_run_each_script_once()
    {
        await using PostgresDatabase database = await PostgresDatabase.CreateEmptyAsync();
        var options = new DatabaseOptions { ConnectionString = database.ConnectionString, MigrateAtStart = true };
        DatabaseMigrator[] migrators = [.. Enumerable.Range(0, 4).Select(_ => new DatabaseMigrator(options, NullLogger<DatabaseMigrator>.Instance))];
        Assert.That(await migrators[0].IsCurrentAsync(CancellationToken.None), Is.False);

        IReadOnlyList<string>[] ran = await Task.WhenAll(migrators.Select(m => m.MigrateAsync(CancellationToken.None)));

        Assert.That(ran.Count(r => r.Count > 0), Is.EqualTo(1));
        Assert.That(ran.Single(r => r.Count > 0), Is.Ordered);
        Assert.That(await migrators[0].IsCurrentAsync(CancellationToken.None), Is.True);
        Assert.That(await database.QueryAsync<long>("SELECT count(*) FROM schemaversions"), Is.EqualTo(ran.Max(r => r.Count)));
    }

    [Test]
    public async Task Three_nodes_that_start_at_the_same_time_over_an_empty_database_all_serve()
    {
        await using PostgresDatabase database = await PostgresDatabase.CreateEmptyAsync();
        RunningControlPlane[] nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunningControlPlane.StartAsync(database: database)));
        try
        {
            string token = (await nodes[0].CreateAccountAsync(TestAccount.Unique("account"))).Token!;
            foreach (RunningControlPlane node in nodes)
            {
                Assert.That((await node.Client(token).GetAsync("me")).Status, Is.EqualTo(200));
            }

            Assert.That(await database.QueryAsync<long>("SELECT count(*) - count(DISTINCT scriptname) FROM schemaversions"), Is.Zero);
        }
        finally
        {
            foreach (RunningControlPlane node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    [Test]
    public async Task A_database_of_the_first_schema_is_brought_up_to_date_and_keeps_its_data()
    {
        await using PostgresDatabase database = await PostgresDatabase.CreateEmptyAsync();
        string scripts = Path.Combine(RepositoryFiles.Deploy, "..", "Gateway.ControlPlane", "Database", "Scripts");
        await database.ExecuteAsync(
            "CREATE TABLE schemaversions (schemaversionsid serial PRIMARY KEY, scriptname varchar(255) NOT NULL, applied timestamp NOT NULL)");
        foreach (string script in Directory.GetFiles(scripts, "000*.sql").Order(StringComparer.Ordinal))
        {
            await database.ExecuteAsync(await File.ReadAllTextAsync(script));
            await database.ExecuteAsync(
                $"INSERT INTO schemaversions (scriptname, applied) VALUES ('Gateway.ControlPlane.Database.Scripts.{Path.GetFileName(script)}', now())");
        }

        await database.ExecuteAsync(
            """
            INSERT INTO accounts (id, name, created_at) VALUES ('acc_old', 'old', now());
            INSERT INTO users (id, account_id, email, name, roles, status, created_at) VALUES ('usr_old', 'acc_old', 'old@example.com', 'Old', '{account-admin}', 'active', now());
            INSERT INTO environments (id, account_id, name, status, created_at) VALUES ('env_old', 'acc_old', 'old', 'active', now());
            INSERT INTO environment_members (account_id, environment_id, user_id, role, created_at) VALUES ('acc_old', 'env_old', 'usr_old', 'developer', now());
            INSERT INTO audit_events (account_id, id, time, kind, decision, service, action, request_bytes, response_bytes, duration_ms)
              SELECT 'acc_old', gen_random_uuid(), now(), 'call', 'allowed', 's3', 'GetObject', 1, 2, 3 FROM generate_series(1, 5);
            SELECT record_change('acc_old', '{CSGKOLDOLDOLDOLDOLD0}');
            """);

        await using RunningControlPlane server = await RunningControlPlane.StartAsync(database: database);

        Assert.That(await database.QueryAsync<string>("SELECT email FROM users WHERE id = 'usr_old'"), Is.EqualTo("old@example.com"));
        Assert.That(await database.QueryAsync<long>("SELECT version FROM environment_members WHERE user_id = 'usr_old'"), Is.EqualTo(1));
        Assert.That(await database.QueryAsync<long>("SELECT count(*) FROM audit_events WHERE account_id = 'acc_old'"), Is.EqualTo(5));
        Assert.That(await database.QueryAsync<long>("SELECT calls FROM usage_days WHERE account_id = 'acc_old'"), Is.EqualTo(5), "what was stored before is rolled up");
        Assert.That(await database.QueryAsync<long>("SELECT max(sequence) FROM changes"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_server_starts_without_its_database_says_503_and_becomes_ready_when_the_database_comes()
    {
        await using PostgresDatabase database = await PostgresDatabase.CreateAsync();
        string name = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        await using PostgresDatabase other = await PostgresDatabase.CreateEmptyAsync();
        await RenameAsync(other, name, name + "_away");

        await using RunningControlPlane server = await RunningControlPlane.StartAsync(database: database, waitUntilReady: false);
        ControlPlaneClient anyone = server.Client(null);
        Assert.That((await anyone.GetAsync("/healthz")).Status, Is.EqualTo(200));
        Assert.That((await anyone.GetAsync("/readyz")).Status, Is.EqualTo(503));
        ControlPlaneAnswer call = await anyone.GetAsync("me");
        Assert.That((call.Status, call.Code), Is.EqualTo((503, "not_ready")));
        Assert.That(call.Headers["Retry-After"], Is.EqualTo("1"));

        await RenameAsync(other, name + "_away", name);
        await server.WaitUntilReadyAsync();
        Assert.That((await anyone.GetAsync("me")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_server_told_not_to_migrate_waits_for_who_does()
    {
        await using PostgresDatabase database = await PostgresDatabase.CreateEmptyAsync();
        await using RunningControlPlane server = await RunningControlPlane.StartAsync(
            new Dictionary<string, string?> { ["Database:MigrateAtStart"] = "false" }, database, waitUntilReady: false);
        Assert.That((await server.Client(null).GetAsync("/readyz")).Status, Is.EqualTo(503));

        var options = new DatabaseOptions { ConnectionString = database.ConnectionString, MigrateAtStart = true };
        await new DatabaseMigrator(options, NullLogger<DatabaseMigrator>.Instance).MigrateAsync(CancellationToken.None);

        await server.WaitUntilReadyAsync();
        Assert.That((await server.Client(null).GetAsync("me")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Connections_that_were_cut_are_replaced()
    {
        await using RunningControlPlane server = await RunningControlPlane.StartAsync();
        TestAccount account = await TestAccount.CreateAsync(server);
        await server.Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        ControlPlaneAnswer answer;
        while ((answer = await account.Admin.GetAsync("me")).Status != 200)
        {
            Assert.That(answer.Status, Is.EqualTo(503), answer.Body);
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static Task RenameAsync(PostgresDatabase from, string name, string newName)
    {
        Npgsql.NpgsqlConnection.ClearAllPools();
        return from.ExecuteAsync($"ALTER DATABASE {name} RENAME TO {newName}");
    }
}
