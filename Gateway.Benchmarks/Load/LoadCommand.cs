using System.CommandLine;
using System.Globalization;

namespace Gateway.Benchmarks.Load;

/// <summary>
/// The load run: signed calls over kept and over new connections and large bodies, straight to the upstream, through the daemon, and by
/// everything that it is compared with, each in a process of its own and all in one run, because only ratios within a run mean anything on
/// a shared machine.
/// </summary>
internal static class LoadCommand
{
    public const string Host = "dynamodb.eu-west-1.amazonaws.com";
    public const string ObjectHost = "s3.eu-west-1.amazonaws.com";

    private const int WarmUpConnections = 16;
    private const int NewHosts = 200;
    private const int StepSeconds = 1;

    public static Command Create()
    {
        Option<int> seconds = new("--seconds") { Description = "How many steps of a second each way gets.", DefaultValueFactory = static _ => 5 };
        Option<bool> quick = new("--quick") { Description = "Half as many steps." };
        Option<int[]> connections = new("--connections")
        {
            Description = "How many connections, one number a step.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [1, 16, 64, 256],
        };
        Option<bool> alone = new("--alone") { Description = "Kept connections, or new ones when they are asked for, straight, relay and gateway alone: for work on the daemon." };
        Option<bool> newConnections = new("--new-connections") { Description = "New connections alone." };
        Option<string?> program = DaemonBuild.CreateProgramOption();
        Option<Dictionary<string, string>> environment = DaemonBuild.CreateEnvironmentOption("--env", "Variables of the daemons, each as NAME=VALUE.");
        Command command = new(
            "load",
            "Drives signed calls through the daemon, and beside it: straight to the upstream; through the same daemon as a bare relay, which neither verifies, decides, signs nor "
            + "records; through the daemon, without a signature, which it is told to let pass; through HAProxy, which takes TLS off and puts it on again (the client speaks TLS to it without CONNECT); and through mitmproxy with an add-on that "
            + "verifies and signs anew. The last two where they are installed. Prints requests a second, latency, CPU of the process in the middle and its memory, with ratios.")
        {
            seconds,
            quick,
            connections,
            alone,
            newConnections,
            program,
            environment,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(quick) ? Math.Max(1, result.GetValue(seconds) / 2) : result.GetValue(seconds),
            result.GetValue(newConnections) ? [] : result.GetValue(connections)!,
            result.GetValue(alone),
            result.GetValue(newConnections),
            new DaemonBuild(result.GetValue(program), result.GetValue(environment)!),
            cancellationToken));
        return command;
    }

    private static async Task RunAsync(int seconds, int[] connections, bool alone, bool newConnections, DaemonBuild gateway, CancellationToken cancellationToken)
    {
        await using LoadStack stack = await LoadStack.StartAsync(gateway, withOthers: !alone, cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"From the daemon's start to its first answer: {stack.Startup.TotalSeconds:F2} s"));
        byte[] call = SignedCall.Create(TimeProvider.System.GetUtcNow());
        byte[] unsigned = SignedCall.CreateUnsigned();
        await WarmUpAsync(stack, seconds, isKept: connections.Length > 0, isNew: newConnections || !alone, call, unsigned, cancellationToken);
        foreach (int count in connections)
        {
            using KeptConnections kept = new(stack.CertificateFile, count);
            await TableAsync(
                stack, $"Kept connections: {count}", [.. stack.All, stack.Unsigned], seconds,
                target => kept.StepAsync(target, StepSeconds, target == stack.Unsigned ? unsigned : call, cancellationToken));
        }

        if (alone && !newConnections)
        {
            return;
        }

        await TableAsync(
            stack, "New connections, one call on each", stack.All, seconds,
            target => ConnectionStep.RunAsync(target, stack.CertificateFile, StepSeconds, call, cancellationToken));
        if (newConnections)
        {
            return;
        }

        await TableAsync(
            stack,
            $"First contact with {NewHosts} hosts",
            [.. stack.All.Where(static target => target.IsProxy)],
            rounds: 1,
            target => ConnectionStep.FirstContactAsync(target, stack.CertificateFile, NewHosts, cancellationToken));

        // Without mitmproxy, which takes 20 s for each of them and would be most of the run.
        LoadTarget[] streaming = [.. stack.All.Where(target => target != stack.Mitmproxy)];
        Dictionary<LoadTarget, LoadResult> down = [];
        await TableAsync(
            stack,
            "64 MiB up",
            streaming,
            rounds: 1,
            async target =>
            {
                (LoadResult up, down[target]) = await TransferStep.RunAsync(target, stack.CertificateFile, cancellationToken);
                return up;
            });
        await TableAsync(stack, "64 MiB down", streaming, rounds: 1, target => Task.FromResult(down[target]));
    }

    private static async Task WarmUpAsync(
        LoadStack stack, int seconds, bool isKept, bool isNew, byte[] call, byte[] unsigned, CancellationToken cancellationToken)
    {
        using KeptConnections warm = new(stack.CertificateFile, WarmUpConnections);
        foreach (LoadTarget target in stack.All)
        {
            // The daemons longer: their code is compiled anew while it runs, and that would count as their work.
            int times = target == stack.Gateway || target == stack.Relay ? 3 : 1;
            await warm.StepAsync(target, times * seconds, call, cancellationToken);
            if (target == stack.Gateway && isKept)
            {
                await warm.StepAsync(stack.Unsigned, seconds, unsigned, cancellationToken);
            }

            if (isNew)
            {
                await ConnectionStep.RunAsync(target, stack.CertificateFile, times * seconds, call, cancellationToken);
            }
        }
    }

    /// <summary>One table: a line for each way, the medians of its steps, then the gateway beside each other way.</summary>
    private static async Task TableAsync(LoadStack stack, string title, IReadOnlyList<LoadTarget> targets, int rounds, Func<LoadTarget, Task<LoadResult>> measure)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        Console.WriteLine(LoadResult.Heading);
        List<LoadResult> results = [.. (await Turns.RunAsync(targets, rounds, measure)).Select(LoadResult.MedianOf)];
        results.ForEach(Console.WriteLine);
        LoadResult gateway = results.Single(r => r.Name == stack.Gateway.Name);
        foreach (LoadResult other in results.Where(r => r != gateway))
        {
            Console.WriteLine(gateway.RatioTo(other));
        }
    }
}
