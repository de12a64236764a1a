using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>A real HTTP proxy, such as companies have, on a port of loopback.</summary>
internal sealed class Tinyproxy : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private Tinyproxy(DirectoryInfo folder, Process process, int port) => (_folder, _process, Port) = (folder, process, port);

    public int Port { get; }

    /// <summary>What it says it did; CONNECTs among it.</summary>
    public string Log => File.ReadAllText(Path.Combine(_folder.FullName, "log"));

    /// <summary>Starts it.</summary>
    /// <param name="lines">Lines of its configuration, beside address and port.</param>
    public static async Task<Tinyproxy> StartAsync(params string[] lines)
    {
        string program = Command.Find("tinyproxy");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("csg-tinyproxy-");
        int port = FreePort.Next();
        string config = Path.Combine(folder.FullName, "conf");
        await File.WriteAllLinesAsync(
            config, [$"Port {port}", "Listen 127.0.0.1", "Timeout 60", $"LogFile \"{Path.Combine(folder.FullName, "log")}\"", "LogLevel Connect", .. lines]);
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, ArgumentList = { "-d", "-c", config } };
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Tinyproxy proxy = new(folder, process, port);
        for (int i = 0; ; i++)
        {
            using TcpClient probe = new();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return proxy;
            }
            catch (SocketException) when (i < 200 && !process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
