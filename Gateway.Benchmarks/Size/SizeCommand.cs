using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Stack;
using Gateway.Daemon.Tls;

namespace Gateway.Benchmarks.Size;

/// <summary>
/// The size run: bodies of several sizes through the daemon's own process, a fresh one for each, and that process's peak resident memory
/// beside them. It must not grow with the size.
/// </summary>
internal static class SizeCommand
{
    private const long MiB = 1024 * 1024;

    public static Command Create()
    {
        Option<int[]> sizes = new("--sizes")
        {
            Description = "Sizes of bodies, in MiB.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [64, 5 * 1024],
        };
        Option<SizeMode[]> modes = new("--modes")
        {
            Description = "In which forms the bytes travel.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => Enum.GetValues<SizeMode>(),
        };
        Command command = new("size", "Sends bodies up and down through the daemon, checks their hashes and prints the daemon's peak resident memory (VmHWM; Linux).")
        {
            sizes,
            modes,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(sizes)!, result.GetValue(modes)!, cancellationToken));
        return command;
    }

    private static async Task RunAsync(int[] sizes, SizeMode[] modes, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("csg-size-");
        (string certificatePem, string keyPem) = RootCertificateIssuer.Create("Size run", TimeProvider.System.GetUtcNow());
        string certificate = Path.Combine(folder.FullName, "ca.crt");
        await File.WriteAllTextAsync(certificate, certificatePem, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ca.key"), keyPem, cancellationToken);
        int upstreamPort = FreePort.Next();
        using Process upstream = ChildProcess.Start("size-upstream", "--folder", folder.FullName, "--port", Text(upstreamPort));
        try
        {
            await ChildProcess.WaitForAsync(upstreamPort, cancellationToken);
            Console.WriteLine($"{"form",-16} {"MiB",6} {"seconds",8} {"MiB/s",7} {"peak RSS MiB",13}");
            foreach (int size in sizes)
            {
                long blocks = size * MiB / Content.BlockBytes;
                string hash = Content.HashOf(blocks);
                foreach (SizeMode mode in modes)
                {
                    await MeasureAsync(mode, size, blocks, hash, folder.FullName, upstreamPort, cancellationToken);
                }
            }
        }
        finally
        {
            upstream.Kill();
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(
        SizeMode mode, int size, long blocks, string hash, string folder, int upstreamPort, CancellationToken cancellationToken)
    {
        string certificate = Path.Combine(folder, "ca.crt");
        int proxyPort = FreePort.Next();
        using Process daemon = ChildProcess.Start(
            "daemon", "--folder", folder, "--port", Text(proxyPort), "--admin-port", Text(FreePort.Next()),
            "--upstream", $"127.0.0.1:{upstreamPort}", "--upstream-ca", certificate);
        try
        {
            await ChildProcess.WaitForAsync(proxyPort, cancellationToken);
            using SizeClient client = new(certificate, proxyPort);
            Stopwatch clock = Stopwatch.StartNew();
            await client.MoveAsync(mode, blocks, hash, cancellationToken);
            double seconds = clock.Elapsed.TotalSeconds;
            Console.WriteLine($"{mode,-16} {size,6} {seconds,8:F1} {size / seconds,7:F0} {PeakResidentKiB(daemon.Id) / 1024.0,13:F0}");
        }
        finally
        {
            daemon.Kill();
        }
    }

    /// <summary>The kernel's own high-water mark (proc_pid_status(5)).</summary>
    private static long PeakResidentKiB(int processId)
    {
        string line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
            .First(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6, line.Length - 6 - 3).Trim(), CultureInfo.InvariantCulture);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
