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

    public static Command Create()
    {
        Option<string> other = new("--with")
        {
            Description = "The other build: its Gateway.Benchmarks.dll, in a folder of its own, or a published daemon. Of a published one there is no relay.",
            Required = true,
        };
        Option<string?> program = DaemonBuild.CreateProgramOption();
        Option<Dictionary<string, string>> environment = DaemonBuild.CreateEnvironmentOption("--env", "Variables of this build's daemons, each as NAME=VALUE.");
        Option<Dictionary<string, string>> otherEnvironment = DaemonBuild.CreateEnvironmentOption("--with-env", "Variables of the other build's daemons.");
        Option<int> connections = new("--connections") { Description = "How many kept connections, each with one call after another.", DefaultValueFactory = static _ => 16 };
        Option<int> rounds = new("--rounds") { Description = "How many steps of one second each way gets.", DefaultValueFactory = static _ => 9 };
        Option<int> warmUp = new("--warm-up")
        {
            Description = "How many seconds each way is driven before anything is measured: until its code has been compiled for good, which takes longer on a busy machine.",
            DefaultValueFactory = static _ => 6,
        };
        Option<bool> newConnections = new("--new-connections")
        {
            Description = "New connections with one call on each, in place of kept ones: with a warm-up of 15 seconds or more, because what the first ten thousand cost is half the just-in-time compiler's.",
        };
        Option<int> rate = new("--rate")
        {
            Description = "How many calls a second over all kept connections together, at most 1,000 on each: a gateway that is not busy. Without it each connection has one call after another.",
        };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--rate is how many calls a second: expected 1 or more.");
            }
        });
        Command command = new(
            "compare",
            "Measures this build of the daemon, and of the bare relay, beside another build of both, in steps that take turns. Prints the medians.")
        {
            other, program, environment, otherEnvironment, connections, rounds, warmUp, newConnections, rate,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            new DaemonBuild(result.GetValue(program), result.GetValue(environment)!), new DaemonBuild(result.GetValue(other), result.GetValue(otherEnvironment)!),
            result.GetValue(newConnections) ? 0 : result.GetValue(connections), result.GetValue(rounds), result.GetValue(warmUp),
            result.GetValue(rate) is > 0 and int asked ? TimeSpan.FromSeconds((double)result.GetValue(connections) / asked) : TimeSpan.Zero, cancellationToken));
        return command;
    }

    /// <param name="build">This build.</param>
    /// <param name="other">The other one.</param>
    /// <param name="connections">How many are kept; none: each call has a new one.</param>
    /// <param name="rounds">How many steps each way gets.</param>
    /// <param name="warmUp">In seconds.</param>
    /// <param name="pause">What each connection waits after a call; zero for none.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    private static async Task RunAsync(DaemonBuild build, DaemonBuild other, int connections, int rounds, int warmUp, TimeSpan pause, CancellationToken cancellationToken)
    {
        await using LoadStack stack = await LoadStack.StartAsync(build, withOthers: false, cancellationToken);
        List<LoadTarget> targets = [stack.Gateway, await stack.StartOtherAsync(other, "other", isRelay: false, cancellationToken)];
        if (!other.IsPublished)
        {
            targets.AddRange([stack.Relay, await stack.StartOtherAsync(other, "other relay", isRelay: true, cancellationToken)]);
        }

        byte[] call = SignedCall.Create(TimeProvider.System.GetUtcNow());
        using KeptConnections kept = new(stack.CertificateFile, connections);
        foreach (LoadTarget target in targets)
        {
            await StepAsync(target, warmUp, TimeSpan.Zero);
        }

        List<LoadResult>[] results = await Turns.RunAsync(targets, rounds, target => StepAsync(target, StepSeconds, pause));
        Console.WriteLine(LoadResult.Heading);
        foreach (List<LoadResult> of in results)
        {
            Console.WriteLine(LoadResult.MedianOf(of));
        }

        for (int i = 0; i < results.Length; i += 2)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"CPU a call beside the other build, {targets[i].Name}: {Cpu(results[i]) / Cpu(results[i + 1]):F2}."));
        }

        Task<LoadResult> StepAsync(LoadTarget target, int seconds, TimeSpan wait) => connections == 0
            ? ConnectionStep.RunAsync(target, stack.CertificateFile, seconds, call, cancellationToken)
            : kept.StepAsync(target, seconds, call, cancellationToken, wait);
    }

    private static double Cpu(List<LoadResult> results) => LoadResult.MedianOf(results).CpuMsPerRequest;
}
