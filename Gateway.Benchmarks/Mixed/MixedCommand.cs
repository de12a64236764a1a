using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Size;
using Gateway.Benchmarks.Stack;
using Gateway.Daemon.Tls;

namespace Gateway.Benchmarks.Mixed;

/// <summary>The mixed soak: every kind of client at once for a long time, faults included, and the daemon's resident memory beside it.</summary>
internal static class MixedCommand
{
    private const long LargeMiB = 32;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Report = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UpstreamUp = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan UpstreamDown = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        Option<int> minutes = new("--minutes") { Description = "How long.", DefaultValueFactory = static _ => 30 };
        Option<int> newHosts = new("--new-hosts") { Description = "About how many hosts a second that nobody named before; the daemon's own limit is 50.", DefaultValueFactory = static _ => 10 };
        Option<string?> program = DaemonBuild.CreateProgramOption();
        Option<Dictionary<string, string>> environment = DaemonBuild.CreateEnvironmentOption("--env", "Variables of the daemons, each as NAME=VALUE.");
        Command command = new(
            "mixed",
            "Keeps a daemon under every kind of client at once, kills its upstream every 45 s, and prints its resident memory by the minute (Linux).") { minutes, newHosts, program, environment };
        command.SetAction((result, cancellationToken) => RunAsync(
            TimeSpan.FromMinutes(result.GetValue(minutes)), result.GetValue(newHosts), new DaemonBuild(result.GetValue(program), result.GetValue(environment)!), cancellationToken));
        return command;
    }

    private static async Task RunAsync(TimeSpan duration, int newHosts, DaemonBuild build, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("csg-mixed-");
        (string certificatePem, string keyPem) = RootCertificateIssuer.Create("Mixed soak", TimeProvider.System.GetUtcNow());
        string certificate = Path.Combine(folder.FullName, "ca.crt");
        await File.WriteAllTextAsync(certificate, certificatePem, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ca.key"), keyPem, cancellationToken);
        int upstreamPort = FreePort.Next(), proxyPort = FreePort.Next();
        await using ControlPlaneHost controlPlane = await ControlPlaneHost.StartAsync(FreePort.Next());
        using Process daemon = build.Start(folder.FullName, Path.Combine(folder.FullName, "audit"), proxyPort, upstreamPort, controlPlane.Url);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(duration);
        try
        {
            await ChildProcess.WaitForAsync(proxyPort, cancellationToken);
            MixedCallers callers = new(certificate, proxyPort);
            Task upstream = KeepUpstreamAsync(folder.FullName, upstreamPort, end.Token);
            Task calls = callers.RunAsync(LargeMiB * 1024 * 1024 / Content.BlockBytes, newHosts, end.Token);
            await WatchAsync(daemon, callers, calls, end.Token);
            await calls;
            await upstream;
        }
        finally
        {
            daemon.Kill();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Takes the resident memory every five seconds and prints what a minute had.</summary>
    private static async Task WatchAsync(Process daemon, MixedCallers callers, Task calls, CancellationToken end)
    {
        Console.WriteLine($"{"minute",6} {"RSS MiB",8} {"highest",8} {"moved",8} {"refused",8} {"broken",8} {"failed",8}");
        Stopwatch clock = Stopwatch.StartNew();
        List<(double Minute, double MiB)> samples = [];
        TimeSpan next = Report;
        while (!end.IsCancellationRequested && !calls.IsFaulted)
        {
            await Task.Delay(Tick, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            daemon.Refresh();
            samples.Add((clock.Elapsed.TotalMinutes, daemon.WorkingSet64 / (1024.0 * 1024)));
            if (clock.Elapsed < next)
            {
                continue;
            }

            double[] minute = [.. samples.Where(s => s.Minute > next.TotalMinutes - 1).Select(static s => s.MiB)];
            (long moved, long refused, long broken, long failed) = callers.Counts;
            Console.WriteLine($"{next.TotalMinutes,6:F0} {minute.Average(),8:F0} {minute.Max(),8:F0} {moved,8} {refused,8} {broken,8} {failed,8}");
            next += Report;
        }

        double third = clock.Elapsed.TotalMinutes / 3;
        double middle = samples.Where(s => s.Minute > third && s.Minute <= 2 * third).Average(static s => s.MiB);
        double last = samples.Where(s => s.Minute > 2 * third).Average(static s => s.MiB);
        Console.WriteLine($"Resident memory: {middle:F0} MiB in the second third, {last:F0} MiB in the last: ratio {last / middle:F2}.");
    }

    private static async Task KeepUpstreamAsync(string folder, int port, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            using Process upstream = ChildProcess.Start("size-upstream", "--folder", folder, "--port", Text(port));
            await Task.Delay(UpstreamUp, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            upstream.Kill();
            await upstream.WaitForExitAsync(CancellationToken.None);
            await Task.Delay(UpstreamDown, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
