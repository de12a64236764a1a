using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Stack;
using Gateway.Daemon.Tls;

namespace Gateway.Benchmarks.Startup;

/// <summary>How long a published daemon takes from the start of its process to the answer to its first signed call.</summary>
internal static class StartupCommand
{
    public static Command Create()
    {
        Option<string> program = new("--program") { Description = "The published program, for example /usr/lib/csg-daemon/Gateway.Daemon.", Required = true };
        Option<int> times = new("--times") { Description = "How many starts.", DefaultValueFactory = static _ => 10 };
        Command command = new(
            "startup",
            "Starts a published daemon again and again, beside a stand-in control plane and a TLS upstream, and prints after how long its port was open and its first signed "
            + "DynamoDB call through CONNECT was answered, leaf certificate, grant and both TLS handshakes included.")
        {
            program,
            times,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(program)!, result.GetValue(times), cancellationToken));
        return command;
    }

    private static async Task RunAsync(string program, int times, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("csg-startup-");
        int upstreamPort = FreePort.Next();
        Process? upstream = null;
        try
        {
            (string certificatePem, string keyPem) = RootCertificateIssuer.Create("Start-up run", TimeProvider.System.GetUtcNow());
            string certificate = Path.Combine(folder.FullName, "ca.crt");
            await File.WriteAllTextAsync(certificate, certificatePem, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ca.key"), keyPem, cancellationToken);
            upstream = ChildProcess.Start("upstream", "--folder", folder.FullName, "--port", Text(upstreamPort));
            await ChildProcess.WaitForAsync(upstreamPort, cancellationToken);
            await using ControlPlaneHost controlPlane = await ControlPlaneHost.StartAsync(FreePort.Next());
            await CallAsync(upstreamPort, isProxy: false, certificate, cancellationToken);

            DaemonBuild daemon = new(program, new Dictionary<string, string>());
            List<double> open = [], answered = [];
            for (int i = 0; i < times; i++)
            {
                (TimeSpan opened, TimeSpan first) = await StartOnceAsync(daemon, folder.FullName, upstreamPort, controlPlane.Url, cancellationToken);
                open.Add(opened.TotalSeconds);
                answered.Add(first.TotalSeconds);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start {i + 1}: port open after {opened.TotalSeconds:F2} s, first call answered after {first.TotalSeconds:F2} s"));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"median: {Median(open):F2} s and {Median(answered):F2} s; shortest {answered.Min():F2} s, longest {answered.Max():F2} s"));
        }
        finally
        {
            upstream?.Kill(entireProcessTree: true);
            upstream?.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(TimeSpan Open, TimeSpan Answered)> StartOnceAsync(
        DaemonBuild daemon, string folder, int upstream, Uri controlPlane, CancellationToken cancellationToken)
    {
        int port = FreePort.Next();
        long start = Stopwatch.GetTimestamp();
        using Process process = daemon.Start(folder, Path.Combine(folder, "audit"), port, upstream, controlPlane);
        try
        {
            await WaitAsync(process, port, cancellationToken);
            TimeSpan open = Stopwatch.GetElapsedTime(start);
            await CallAsync(port, isProxy: true, Path.Combine(folder, "ca.crt"), cancellationToken);
            return (open, Stopwatch.GetElapsedTime(start));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Asks every few milliseconds, because that is what is measured.</summary>
    private static async Task WaitAsync(Process process, int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync(System.Net.IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(5, cancellationToken);
            }
        }
    }

    private static async Task CallAsync(int port, bool isProxy, string certificate, CancellationToken cancellationToken)
    {
        using LoadConnection connection = new(certificate);
        await connection.OpenAsync(port, isProxy, cancellationToken);
        await connection.CallAllowedAsync(SignedCall.Create(TimeProvider.System.GetUtcNow()), cancellationToken);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
