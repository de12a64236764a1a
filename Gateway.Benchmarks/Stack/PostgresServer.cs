using System.Diagnostics;

namespace Gateway.Benchmarks.Stack;

/// <summary>A private PostgreSQL in a folder, by <c>deploy/postgres.sh</c>.</summary>
internal sealed class PostgresServer
{
    private readonly string _folder;

    private PostgresServer(string folder, string connectionString)
    {
        _folder = folder;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync(string folder, CancellationToken cancellationToken) =>
        new(folder, await RunAsync(["start", folder, "--throwaway"], cancellationToken));

    public Task StopAsync() => RunAsync(["stop", _folder], CancellationToken.None);

    /// <summary>Ends the server and starts it again on the same port, as a failover looks to those who are connected.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        string port = ConnectionString.Split(';').Single(static part => part.StartsWith("Port=", StringComparison.OrdinalIgnoreCase))[5..];
        await RunAsync(["start", _folder, port, "--throwaway"], cancellationToken);
    }

    private static async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Script()) { RedirectStandardOutput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"deploy/postgres.sh {arguments[0]} failed; it says why above");
    }

    private static string Script()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string script = Path.Combine(folder.FullName, "deploy", "postgres.sh");
            if (File.Exists(script))
            {
                return script;
            }
        }

        throw new InvalidOperationException("deploy/postgres.sh is in no folder above the program: run it from the repository");
    }
}
