using System.Diagnostics;
using System.Globalization;

namespace Gateway.Benchmarks.Stack;

/// <summary>One of the product's processes, started as an operator would; its last lines are kept for when it fails.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    private const int MaxLines = 200;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly Queue<string> _lines = new();
    private readonly string _name;

    private ProductProcess(string name, Process process)
    {
        _name = name;
        Process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static ProductProcess Start(string name, string assembly, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new ProductProcess(name, Process.Start(start)!);
    }

    /// <summary>Runs a verb to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static async Task RunAsync(string assembly, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        await using ProductProcess run = Start(assembly, assembly, arguments);
        await run.Process.WaitForExitAsync(cancellationToken);
        if (run.Process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{assembly} failed:\n{run.Output}");
        }
    }

    /// <summary>Waits until the address answers 200.</summary>
    public async Task WaitUntilReadyAsync(Uri address, CancellationToken cancellationToken)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        for (Stopwatch waited = Stopwatch.StartNew(); waited.Elapsed < StartLimit; await Task.Delay(50, cancellationToken))
        {
            if (Process.HasExited)
            {
                throw new InvalidOperationException($"The {_name} ended while starting:\n{Output}");
            }

            try
            {
                using HttpResponseMessage answer = await client.GetAsync(address, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }

        throw new TimeoutException($"The {_name} was not ready within {StartLimit}:\n{Output}");
    }

    /// <summary>Ends it without warning, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        Process.Kill(entireProcessTree: true);
        await Process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            using Process term = Process.Start("kill", ["-TERM", Process.Id.ToString(CultureInfo.InvariantCulture)]);
            using CancellationTokenSource limit = new(StopLimit);
            try
            {
                await Process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }

        Process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lock (_lines)
            {
                _lines.Enqueue(text);
                if (_lines.Count > MaxLines)
                {
                    _lines.Dequeue();
                }
            }
        }
    }
}
