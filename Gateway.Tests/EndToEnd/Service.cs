using System.Diagnostics;
using System.Text;

namespace Gateway.Tests.EndToEnd;

/// <summary>One of the product's processes, started as an operator would.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly string _name;

    public Service(string name, string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        _name = name;
        (string program, string[] first) = CommandOf(assembly);
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in first.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string variable, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it has said.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>
    /// A program of the product and its first arguments: what was built with the tests, or the published daemon that <c>CSG_TEST_DAEMON</c>
    /// names, from which is left out what nothing seemed to call.
    /// </summary>
    public static (string Program, string[] Arguments) CommandOf(string assembly) =>
        assembly == "Gateway.Daemon.dll" && Environment.GetEnvironmentVariable("CSG_TEST_DAEMON") is { Length: > 0 } published
            ? (published, [])
            : ("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly)]);

    /// <summary>Waits until the address answers 200.</summary>
    public async Task WaitUntilReadyAsync(Uri address)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        for (Stopwatch waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(100))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The {_name} ended while starting:\n{Output}");
            }

            try
            {
                using HttpResponseMessage answer = await client.GetAsync(address);
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

        throw new TimeoutException($"The {_name} was not ready within a minute:\n{Output}");
    }

    /// <summary>Sends a signal by its name, for example <c>HUP</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself; answers its exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan limit)
    {
        using CancellationTokenSource end = new(limit);
        await _process.WaitForExitAsync(end.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until it has said something so many times.</summary>
    public async Task WaitUntilSaidAsync(string text, int times = 1)
    {
        for (Stopwatch waited = Stopwatch.StartNew(); Output.Split(text).Length - 1 < times; await Task.Delay(20))
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException($"The {_name} did not say '{text}' {times} times:\n{Output}");
            }
        }
    }

    /// <summary>As <c>kill -9</c> does it.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(40));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
