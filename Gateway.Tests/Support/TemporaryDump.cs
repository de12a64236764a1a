using System.Globalization;
using Npgsql;

namespace Gateway.Tests.Support;

/// <summary>A file that pg_dump wrote, in its custom format.</summary>
internal sealed class TemporaryDump : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    private TemporaryDump()
    {
    }

    /// <summary>Dumps a whole database.</summary>
    public static async Task<TemporaryDump> OfAsync(string connectionString)
    {
        var dump = new TemporaryDump();
        await RunAsync("pg_dump", connectionString, "--format=custom", "--no-owner", $"--file={dump._file}");
        return dump;
    }

    /// <summary>The same as readable SQL.</summary>
    public static Task<string> TextOfAsync(string connectionString) => RunAsync("pg_dump", connectionString, "--format=plain");

    /// <summary>Restores everything into a database.</summary>
    public Task RestoreAsync(string connectionString) =>
        RunAsync("pg_restore", connectionString, "--exit-on-error", "--single-transaction", "--no-owner", _file);

    public void Dispose() => File.Delete(_file);

    private static async Task<string> RunAsync(string program, string connectionString, params string[] options)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        string path = await PostgresCluster.ProgramAsync(program);
        CommandResult result = await Command.RunAsync(
            File.Exists(path) ? path : Command.Find(program),
            [
                $"--host={settings.Host}", string.Create(CultureInfo.InvariantCulture, $"--port={settings.Port}"),
                $"--username={settings.Username}", $"--dbname={settings.Database}", .. options,
            ],
            environment: new Dictionary<string, string?> { ["PGPASSWORD"] = settings.Password });
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException($"{program} failed: {result.Error}");
    }
}
