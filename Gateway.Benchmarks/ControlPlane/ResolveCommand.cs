using System.CommandLine;
using System.Globalization;
using System.Text;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Stack;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>
/// Resolve under load: a real control plane over a real PostgreSQL, beside an endpoint of the same process that runs one SELECT 1
/// (<c>/readyz</c>), because only ratios within a run mean anything on a shared machine.
/// </summary>
internal static class ResolveCommand
{
    private const int WarmUpSeconds = 3;

    public static Command Create()
    {
        Option<int> seconds = new("--seconds") { Description = "How long each step runs.", DefaultValueFactory = static _ => 10 };
        Option<int> active = new("--active") { Description = "How many active keys are resolved, in turn.", DefaultValueFactory = static _ => 50 };
        Option<int> stored = new("--stored") { Description = "How many keys the database holds.", DefaultValueFactory = static _ => 10_000 };
        Option<int[]> connections = new("--connections")
        {
            Description = "How many connections, one number a step.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [1, 16, 64],
        };
        Command command = new(
            "resolve", "Drives resolve calls through a real control plane and PostgreSQL and prints calls a second and latency beside an endpoint that runs SELECT 1.")
        {
            seconds,
            active,
            stored,
            connections,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(seconds), result.GetValue(active), result.GetValue(stored), result.GetValue(connections)!, cancellationToken));
        return command;
    }

    private static async Task RunAsync(int seconds, int active, int stored, int[] connections, CancellationToken cancellationToken)
    {
        await using ControlPlaneStack stack = await ControlPlaneStack.StartAsync(nodes: 1, cancellationToken);
        List<ProxyKey> keys = [];
        for (int i = 0; i < active; i++)
        {
            keys.Add(await stack.CreateKeyAsync(stack.Admin, cancellationToken));
        }

        await StoredKeys.FillAsync(stack.Postgres.ConnectionString, keys[0].AccessRequestId, stored, cancellationToken);
        string token = await stack.CreateNodeTokenAsync("load", cancellationToken);
        byte[][] resolves = [.. keys.Select(key => ResolveCall(token, key.AccessKeyId))];
        byte[][] selects = [Encoding.ASCII.GetBytes("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")];
        await StepAsync("warm-up", stack, 16, WarmUpSeconds, selects, cancellationToken);
        await StepAsync("warm-up", stack, 16, WarmUpSeconds, resolves, cancellationToken);
        Console.WriteLine($"{active} active keys of {stored} stored");
        Console.WriteLine(LoadResult.Heading);
        foreach (int count in connections)
        {
            LoadResult select = await StepAsync("SELECT 1", stack, count, seconds, selects, cancellationToken);
            LoadResult resolve = await StepAsync("resolve", stack, count, seconds, resolves, cancellationToken);
            Console.WriteLine(select);
            Console.WriteLine(resolve);
            Console.WriteLine(resolve.RatioTo(select));
        }
    }

    private static async Task<LoadResult> StepAsync(
        string name, ControlPlaneStack stack, int callers, int seconds, byte[][] calls, CancellationToken cancellationToken)
    {
        HttpConnection[] open = [.. Enumerable.Range(0, callers).Select(_ => new HttpConnection())];
        try
        {
            foreach (HttpConnection connection in open)
            {
                await connection.OpenAsync(stack.Addresses[0].Port, cancellationToken);
            }

            int next = 0;
            return await LoadStep.RunAsync(
                name,
                stack.Nodes[0].Process,
                callers,
                seconds,
                async (caller, stop) =>
                {
                    uint turn = (uint)Interlocked.Increment(ref next);
                    int status = await open[caller].CallAsync(calls[turn % calls.Length], stop);
                    if (status != 200)
                    {
                        throw new InvalidOperationException($"A call of the load run was answered {status}:\n{stack.Nodes[0].Output}");
                    }
                },
                cancellationToken);
        }
        finally
        {
            foreach (HttpConnection connection in open)
            {
                connection.Dispose();
            }
        }
    }

    private static byte[] ResolveCall(string token, string accessKeyId)
    {
        string date = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        string body = $$"""{"accessKeyId":"{{accessKeyId}}","scopeDate":"{{date}}","region":"eu-west-1","service":"dynamodb"}""";
        return Encoding.ASCII.GetBytes(
            $"POST /api/v1/gateway/resolve HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}");
    }
}
