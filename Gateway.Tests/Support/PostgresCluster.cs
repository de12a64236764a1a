using Npgsql;
using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>One private PostgreSQL cluster for the whole run, started by the first test that needs it.</summary>
internal static class PostgresCluster
{
    private static readonly Lazy<Task<string>> Started = new(StartAsync);
    private static DirectoryInfo? _folder;

    /// <summary>The connection string of the cluster's own database.</summary>
    public static Task<string> ConnectionStringAsync() => Started.Value;

    /// <summary>The path of one of PostgreSQL's own programs.</summary>
    public static async Task<string> ProgramAsync(string name) => Path.Combine((await Command.RunAsync(Script, "install")).Output.Trim(), name);

    /// <summary>Ends the cluster, if one was started.</summary>
    public static async Task StopAsync()
    {
        if (_folder is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await Command.RunAsync(Script, ["stop", _folder.FullName]);
            _folder.Delete(recursive: true);
            _folder = null;
        }
    }

    internal static string Script => Path.Combine(RepositoryFiles.Deploy, "postgres.sh");

    private static async Task<string> StartAsync()
    {
        CommandResult binaries = await Command.RunAsync(Script, "install");
        if (binaries.ExitCode != 0)
        {
            Assert.Ignore($"PostgreSQL cannot be had: {binaries.Error}");
        }

        _folder = Directory.CreateTempSubdirectory("csg-pg-");
        CommandResult started = await Command.RunAsync(Script, ["start", _folder.FullName, "--throwaway"]);
        return started.ExitCode == 0 ? started.Output.Trim() : throw new InvalidOperationException($"PostgreSQL did not start: {started}");
    }
}
