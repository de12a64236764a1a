using System.CommandLine;
using System.Globalization;

namespace Gateway.Benchmarks.Load;

/// <summary>
/// Two builds of the daemon side by side, in short steps that take turns: on a busy machine two runs, one after the other, differ by more
/// than most changes do.
/// </summary>
internal static class CompareCommand
{
    private const int StepSeconds = 1;
    private const int WarmUpSeconds = 6;

    /// <summary>Some ten thousand connections: until then half of what one costs is the just-in-time compiler's.</summary>
    private const int ConnectionWarmUpSeconds = 15;

    public static Command Create()
    {
        Option<FileInfo> other = new("--with") { Description = "Gateway.Benchmarks.dll of the other build, in a folder of its own.", Required = true };
        Option<int> connections = new("--connections") { Description = "How many kept connections, each with one call after another.", DefaultValueFactory = static _ => 16 };
        Option<int> rounds = new("--rounds") { Description = "How many steps of one second each way gets.", DefaultValueFactory = static _ => 9 };
        Option<bool> newConnections = new("--new-connections") { Description = "New connections with one call on each, in place of kept ones." };
        Command command = new(
            "compare",
            "Measures this build of the daemon, and of the bare relay, beside another build of both, in steps that take turns. Prints the medians.")
        {
            other, connections, rounds, newConnections,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(other)!,
            result.GetValue(newConnections) ? 0 : result.GetValue(connections),
            result.GetValue(rounds),
            cancellationToken));
        return command;
    }

    /// <param name="other">The other build's program.</param>
    /// <param name="connections">How many are kept; none: each call has a new one.</param>
    /// <param name="rounds">How many steps each way gets.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    private static async Task RunAsync(FileInfo other, int connections, int rounds, CancellationToken cancellationToken)
    {
        using LoadStack stack = await LoadStack.StartAsync(withOthers: false, cancellationToken);
        LoadTarget otherRelay = await stack.StartOtherAsync(other, "other relay", ["--relay"], cancellationToken);
        LoadTarget otherGateway = await stack.StartOtherAsync(other, "other", [], cancellationToken);
        LoadTarget[] targets = [stack.Relay, otherRelay, stack.Gateway, otherGateway];
        byte[] call = SignedCall.Create(TimeProvider.System.GetUtcNow());
        LoadConnection[][] open = [.. targets.Select(_ => Enumerable.Range(0, connections).Select(_ => new LoadConnection(stack.CertificateFile)).ToArray())];
        try
        {
            for (int i = 0; i < targets.Length; i++)
            {
                foreach (LoadConnection connection in open[i])
                {
                    await connection.OpenAsync(targets[i], LoadCommand.Host, cancellationToken);
                }

                await StepAsync(i, connections == 0 ? ConnectionWarmUpSeconds : WarmUpSeconds);
            }

            List<LoadResult>[] results = [.. targets.Select(static _ => new List<LoadResult>())];
            for (int round = 0; round < rounds; round++)
            {
                for (int turn = 0; turn < targets.Length; turn++)
                {
                    int i = round % 2 == 0 ? turn : targets.Length - 1 - turn;
                    results[i].Add(await StepAsync(i, StepSeconds));
                }
            }

            Console.WriteLine(LoadResult.Heading);
            foreach (List<LoadResult> of in results)
            {
                Console.WriteLine(Median(of));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"CPU a call beside the other build: relay {Cpu(results[0]) / Cpu(results[1]):F2}, gateway {Cpu(results[2]) / Cpu(results[3]):F2}."));
        }
        finally
        {
            foreach (LoadConnection connection in open.SelectMany(static c => c))
            {
                connection.Dispose();
            }
        }

        Task<LoadResult> StepAsync(int target, int seconds) => connections == 0
            ? ConnectionStep.RunAsync(targets[target], stack.CertificateFile, seconds, call, cancellationToken)
            : LoadStep.RunAsync(
                targets[target].Name, targets[target].Process, connections, seconds,
                (caller, token) => open[target][caller].CallAllowedAsync(call, token), cancellationToken);
    }

    private static double Cpu(List<LoadResult> results) => Median(results).CpuMsPerRequest;

    private static LoadResult Median(List<LoadResult> results)
    {
        return results[0] with
        {
            RequestsPerSecond = Middle(static r => r.RequestsPerSecond),
            P50Ms = Middle(static r => r.P50Ms),
            P99Ms = Middle(static r => r.P99Ms),
            CpuMsPerRequest = Middle(static r => r.CpuMsPerRequest),
            ResidentMb = results[^1].ResidentMb,
        };

        double Middle(Func<LoadResult, double> of) => results.Select(of).Order().ElementAt(results.Count / 2);
    }
}
