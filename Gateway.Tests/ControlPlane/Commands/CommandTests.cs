using Gateway.ControlPlane;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Commands;

/// <summary>The program itself, as a process.</summary>
internal sealed class CommandTests
{
    private DirectoryInfo _folder = null!;
    private PostgresDatabase _database = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("csg-commands-");
        _database = await PostgresDatabase.CreateEmptyAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task From_nothing_to_an_admin_who_may_call()
    {
        string keys = Path.Combine(_folder.FullName, "keys.json");
        string tokenFile = Path.Combine(_folder.FullName, "admin.token");
        string[] settings = [$"--Database:ConnectionString={_database.ConnectionString}", $"--Secrets:KeyRingFile={keys}"];
        string passwordFile = Path.Combine(_folder.FullName, "admin.password");
        await File.WriteAllTextAsync(passwordFile, "the first admin's own\n");
        string[] bootstrap =
        [
            "bootstrap", "--account", "acme", "--admin-email", "admin@acme.example", "--token-file", tokenFile, "--password-file", passwordFile, .. settings,
        ];

        CommandResult created = await RunAsync("keys", "create", "--out", keys);
        CommandResult again = await RunAsync("keys", "create", "--out", keys);
        CommandResult migrated = await RunAsync(["migrate", .. settings]);
        CommandResult first = await RunAsync(bootstrap);
        string token = (await File.ReadAllTextAsync(tokenFile)).Trim();
        CommandResult second = await RunAsync(bootstrap);
        File.Move(tokenFile, tokenFile + ".gone");
        CommandResult third = await RunAsync(bootstrap);
        CommandResult rotated = await RunAsync(["keys", "rotate", .. settings]);

        Assert.That(created.ExitCode, Is.Zero, created.ToString());
        Assert.That(again.ExitCode, Is.EqualTo(1));
        Assert.That(again.Error, Does.Contain("never overwritten"));
        Assert.That(migrated.ExitCode, Is.Zero, migrated.ToString());
        Assert.That(first.ExitCode, Is.Zero, first.ToString());
        Assert.That(first.Output + first.Error, Does.Not.Contain(token));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(tokenFile + ".gone"), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        Assert.That(second.ExitCode, Is.Zero);
        Assert.That(second.Output, Does.Contain("nothing to do"));
        Assert.That(third.ExitCode, Is.EqualTo(1));
        Assert.That(third.Error, Does.Contain("makes no second token"));
        Assert.That(rotated.ExitCode, Is.Zero, rotated.ToString());
        await using RunningControlPlane server = await RunningControlPlane.StartAsync(database: _database, keyRingFile: keys);
        Assert.That((await server.Client(token).GetAsync("me")).Expect(200)["email"], Is.EqualTo("admin@acme.example"));
        using var browser = new Browser(server.Address);
        Assert.That((await browser.SignInAsync("admin@acme.example", "the first admin's own")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_first_password_that_is_no_good_ends_bootstrap_before_it_begins()
    {
        string keys = Path.Combine(_folder.FullName, "weak.json");
        await RunAsync("keys", "create", "--out", keys);
        string passwordFile = Path.Combine(_folder.FullName, "weak.password");
        await File.WriteAllTextAsync(passwordFile, "too short");
        string[] bootstrap =
        [
            "bootstrap", "--account", "weak", "--admin-email", "admin@weak.example", "--token-file", Path.Combine(_folder.FullName, "weak.token"),
            $"--Database:ConnectionString={_database.ConnectionString}", $"--Secrets:KeyRingFile={keys}",
        ];

        CommandResult weak = await RunAsync([.. bootstrap, "--password-file", passwordFile]);
        CommandResult absent = await RunAsync([.. bootstrap, "--password-file", passwordFile + ".none"]);

        Assert.That(weak.ExitCode, Is.EqualTo(2), weak.ToString());
        Assert.That(weak.Error, Does.StartWith("--password-file: Must have at least 12 characters.").And.Not.Contain("too short"));
        Assert.That(absent.ExitCode, Is.EqualTo(2), absent.ToString());
        Assert.That(absent.Error, Does.Contain("cannot be read"));
    }

    [Test]
    public async Task Mistakes_end_the_start_with_a_line_each()
    {
        CommandResult result = await RunAsync("serve", "--Api:Listen=here");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error.Trim().Split('\n'), Has.Length.EqualTo(3));
        Assert.That(result.Error, Does.Contain("Api:Listen: expected").And.Contain("Secrets:KeyRingFile: expected").And.Contain("Database:ConnectionString: expected"));
    }

    [Test]
    public async Task A_database_that_is_down_is_told_in_one_sentence()
    {
        string keys = Path.Combine(_folder.FullName, "down.json");
        await RunAsync("keys", "create", "--out", keys);

        CommandResult result = await RunAsync("migrate", "--Database:ConnectionString=Host=127.0.0.1;Port=1;Username=x;Password=hidden", $"--Secrets:KeyRingFile={keys}");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("PostgreSQL cannot be used").And.Not.Contain("hidden").And.Not.Contain("   at "));
    }

    [TestCase("--help")]
    [TestCase("serve --help")]
    [TestCase("bootstrap --help")]
    [TestCase("keys rotate --help")]
    public async Task Help_is_everywhere(string arguments)
    {
        CommandResult result = await RunAsync(arguments.Split(' '));

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain("Usage:"));
    }

    private static Task<CommandResult> RunAsync(params string[] arguments) =>
        Command.RunAsync(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [typeof(ControlPlaneHost).Assembly.Location, .. arguments]);
}
