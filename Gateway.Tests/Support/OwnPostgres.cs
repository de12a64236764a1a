using System.Globalization;
using Npgsql;

namespace Gateway.Tests.Support;

/// <summary>A PostgreSQL server for one test that stops it under whoever uses it.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private OwnPostgres(DirectoryInfo folder, string connectionString)
    {
        _folder = folder;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<OwnPostgres> StartAsync()
    {
        await PostgresCluster.ConnectionStringAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("csg-pg-");
        return new OwnPostgres(folder, await RunAsync("start", folder.FullName, "--throwaway"));
    }

    /// <summary>Ends the server and every connection; the data stay.</summary>
    public Task StopAsync() => RunAsync("stop", _folder.FullName);

    /// <summary>Starts it again at the same port.</summary>
    public Task StartAgainAsync() => RunAsync("start", _folder.FullName, Port, "--throwaway");

    /// <summary>A streaming replica of it: another server, read-only until it is promoted.</summary>
    public async Task<OwnPostgres> ReplicateAsync()
    {
        var primary = new NpgsqlConnectionStringBuilder(ConnectionString);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("csg-pg-");
        string data = Path.Combine(folder.FullName, "data");
        CommandResult copied = await Command.RunAsync(
            await PostgresCluster.ProgramAsync("pg_basebackup"),
            ["-D", data, "-R", "-c", "fast", "--no-sync", "-h", primary.Host!, "-p", Port, "-U", primary.Username!],
            environment: new Dictionary<string, string?> { ["PGPASSWORD"] = primary.Password });
        if (copied.ExitCode != 0)
        {
            throw new InvalidOperationException($"pg_basebackup failed: {copied}");
        }

        File.Copy(Path.Combine(_folder.FullName, "password"), Path.Combine(folder.FullName, "password"));
        return new OwnPostgres(folder, await RunAsync("start", folder.FullName, "--throwaway"));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private string Port => new NpgsqlConnectionStringBuilder(ConnectionString).Port.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        CommandResult result = await Command.RunAsync(PostgresCluster.Script, arguments);
        return result.ExitCode == 0 ? result.Output.Trim() : throw new InvalidOperationException($"postgres.sh {arguments[0]} failed: {result}");
    }
}
