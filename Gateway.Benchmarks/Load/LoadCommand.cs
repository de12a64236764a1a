using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Benchmarks.Stack;
using Gateway.Daemon.Tls;

namespace Gateway.Benchmarks.Load;

/// <summary>
/// The load run: the daemon and an upstream in processes of their own, signed calls over kept connections; straight to the upstream
/// and through the daemon in one run, because only ratios within a run mean anything on a shared machine.
/// </summary>
internal static class LoadCommand
{
    public const string Host = "dynamodb.eu-west-1.amazonaws.com";

    private const int WarmUpSeconds = 3;

    public static Command Create()
    {
        Option<int> seconds = new("--seconds") { Description = "How long each step runs.", DefaultValueFactory = static _ => 5 };
        Option<int[]> connections = new("--connections")
        {
            Description = "How many connections, one number a step.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [1, 16, 64, 256],
        };
        Command command = new("load", "Drives signed DynamoDB calls through the daemon and prints requests a second, latency and CPU beside the same calls without it.")
        {
            seconds,
            connections,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(seconds), result.GetValue(connections)!, cancellationToken));
        return command;
    }

    private static async Task RunAsync(int seconds, int[] connections, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("csg-load-");
        (string certificatePem, string keyPem) = RootCertificateIssuer.Create("Load run", TimeProvider.System.GetUtcNow());
        string certificate = Path.Combine(folder.FullName, "ca.crt");
        await File.WriteAllTextAsync(certificate, certificatePem, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ca.key"), keyPem, cancellationToken);
        int upstreamPort = FreePort.Next(), proxyPort = FreePort.Next(), adminPort = FreePort.Next();
        using Process upstream = Start("upstream", "--folder", folder.FullName, "--port", Text(upstreamPort));
        using Process daemon = Start(
            "daemon", "--folder", folder.FullName, "--port", Text(proxyPort), "--admin-port", Text(adminPort),
            "--upstream", $"127.0.0.1:{upstreamPort}", "--upstream-ca", certificate);
        try
        {
            await WaitForAsync(upstreamPort, cancellationToken);
            await WaitForAsync(proxyPort, cancellationToken);
            byte[] call = SignedCall.Create(TimeProvider.System.GetUtcNow(), StandInControlPlane.ProxyKeyId, StandInControlPlane.ProxySecret);
            (Process, int, bool) through = (daemon, proxyPort, true), straight = (upstream, upstreamPort, false);
            await StepAsync("warm-up", through, certificate, 16, WarmUpSeconds, call, cancellationToken);
            await StepAsync("warm-up", straight, certificate, 16, WarmUpSeconds, call, cancellationToken);
            Console.WriteLine(LoadResult.Heading);
            foreach (int count in connections)
            {
                LoadResult without = await StepAsync("straight", straight, certificate, count, seconds, call, cancellationToken);
                LoadResult with = await StepAsync("gateway", through, certificate, count, seconds, call, cancellationToken);
                Console.WriteLine(without);
                Console.WriteLine(with);
                Console.WriteLine(with.RatioTo(without));
            }
        }
        finally
        {
            daemon.Kill();
            upstream.Kill();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<LoadResult> StepAsync(
        string name, (Process Process, int Port, bool IsProxy) measured, string certificate, int connections, int seconds, byte[] call, CancellationToken cancellationToken)
    {
        LoadConnection[] open = [.. Enumerable.Range(0, connections).Select(_ => new LoadConnection(certificate))];
        foreach (LoadConnection connection in open)
        {
            await connection.OpenAsync(measured.Port, measured.IsProxy, cancellationToken);
        }

        LoadResult result = await LoadStep.RunAsync(
            name, measured.Process, connections, seconds, (caller, token) => open[caller].CallAllowedAsync(call, token), cancellationToken);
        foreach (LoadConnection connection in open)
        {
            connection.Dispose();
        }

        return result;
    }

    private static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(LoadCommand).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;

        // The daemon's log line per request is part of its cost; reading it keeps the pipe from filling.
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task WaitForAsync(int port, CancellationToken cancellationToken)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException) when (tries < 300)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
