using Gateway.ControlPlane;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Accounts;
using Gateway.ControlPlane.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Support;

/// <summary>The real control plane in this process, on a free port, over a database of its own, under a clock that the test moves.</summary>
internal sealed class RunningControlPlane : IAsyncDisposable
{
    /// <summary>When tests begin: far from midnight, so that dates are what they seem.</summary>
    public static readonly DateTimeOffset Begin = new(2026, 5, 5, 10, 0, 0, TimeSpan.Zero);

    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;
    private readonly bool _ownsDatabase;

    private RunningControlPlane(WebApplication app, PostgresDatabase database, FakeTimeProvider time, DirectoryInfo folder, bool ownsDatabase)
    {
        _app = app;
        Database = database;
        Time = time;
        _folder = folder;
        _ownsDatabase = ownsDatabase;
        Address = new Uri(app.Urls.First());
        Http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(1) };
    }

    public PostgresDatabase Database { get; }

    public FakeTimeProvider Time { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public string KeyRingFile => Path.Combine(_folder.FullName, "keys.json");

    /// <param name="settings">Settings on top of the necessary ones.</param>
    /// <param name="database">A database to share; by default a new one.</param>
    /// <param name="keyRingFile">A key ring to share; by default a new one.</param>
    /// <param name="customize">Changes services.</param>
    /// <param name="waitUntilReady">Whether to wait for the schema.</param>
    public static async Task<RunningControlPlane> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null,
        PostgresDatabase? database = null,
        string? keyRingFile = null,
        Action<WebApplicationBuilder>? customize = null,
        bool waitUntilReady = true)
    {
        bool owns = database is null;
        database ??= await PostgresDatabase.CreateAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("csg-cp-");
        string keys = Path.Combine(folder.FullName, "keys.json");
        if (keyRingFile is null)
        {
            KeyRingWriter.Create(keys, TimeProvider.System);
        }
        else
        {
            File.Copy(keyRingFile, keys);
        }

        var values = new Dictionary<string, string?>
        {
            ["Database:ConnectionString"] = database.ConnectionString,
            ["Secrets:KeyRingFile"] = keys,
            ["Api:Listen"] = "http://127.0.0.1:0",
            ["Api:RevealsPerMinute"] = "100000",
            ["Api:CallsPerMinute"] = "1000000",
            ["SignIn:TriesPerAddressPerMinute"] = "100000",
        };
        foreach ((string key, string? value) in settings ?? new Dictionary<string, string?>())
        {
            values[key] = value;
        }

        var time = new FakeTimeProvider(Begin);
        WebApplication app = ControlPlaneHost.Build(
            new ConfigurationBuilder().AddInMemoryCollection(values).Build(),
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton<TimeProvider>(time);
                customize?.Invoke(builder);
            });
        await app.StartAsync();
        var running = new RunningControlPlane(app, database, time, folder, owns);
        if (waitUntilReady)
        {
            await running.WaitUntilReadyAsync();
        }

        return running;
    }

    public async Task WaitUntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await Http.GetAsync(new Uri("/readyz", UriKind.Relative), limit.Token)).StatusCode != System.Net.HttpStatusCode.OK)
        {
            // What retries by the clock must be let go on.
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>Moves the clock and runs the expiry sweep to its end.</summary>
    public async Task ExpireAsync(TimeSpan forward)
    {
        Time.Advance(forward);
        await Services.GetRequiredService<AccessRequestStore>().ExpireAsync(CancellationToken.None);
    }

    public ControlPlaneClient Client(string? token) => new(Http, token);

    /// <summary>Makes an account as bootstrap does; returns a client of its admin.</summary>
    public async Task<ControlPlaneClient> CreateAccountAsync(string name)
    {
        string token = "";
        await Services.GetRequiredService<AccountStore>().CreateAsync(
            name, $"admin@{name}.example", "Admin", null, t => { token = t; return Task.CompletedTask; }, CancellationToken.None);
        return Client(token);
    }

    /// <summary>Stops the server as a signal would.</summary>
    public Task StopServerAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        if (_ownsDatabase)
        {
            await Database.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
