using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Benchmarks;

/// <summary>The processes that a run consists of: verbs of this same program.</summary>
internal static class ChildProcess
{
    /// <summary>Runs another verb of this program.</summary>
    public static Process Start(params string[] arguments) => Start(Of(null, arguments));

    /// <summary>How a verb of another build of this program is run, given by its dll; null for this one.</summary>
    public static ProcessStartInfo Of(string? dll, params string[] arguments)
    {
        ProcessStartInfo start = new(dll is null ? Environment.ProcessPath! : "dotnet");
        if (dll is not null)
        {
            start.ArgumentList.Add(dll);
        }
        else if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Runs any program, and reads what it says.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        Process process = Process.Start(start)!;

        // The daemon's log line per request is part of its cost; reading it keeps the pipe from filling.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return process;
    }

    /// <summary>Waits up to half a minute for somebody to listen.</summary>
    public static async Task WaitForAsync(int port, CancellationToken cancellationToken)
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
}
