using System.Diagnostics;
using Gateway.Benchmarks.Load;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>Calls through one daemon, over a kept connection, until it refuses.</summary>
internal sealed class CallerUntilRefused
{
    private const int CallsToWarm = 3;
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(30);

    // Between two calls: what one measurement is exact to, beside the call itself.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    private readonly TaskCompletionSource _warm = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the daemon has let some calls through.</summary>
    public Task Warm => _warm.Task;

    /// <summary>When the first refusal had come, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long Refused { get; private set; }

    /// <summary>How long each call took that was let through, milliseconds.</summary>
    public List<double> Latencies { get; } = [];

    /// <exception cref="InvalidOperationException">It was refused before the daemon was warm.</exception>
    /// <exception cref="TimeoutException">It was never refused.</exception>
    public async Task RunAsync(Func<CancellationToken, Task<LoadConnection>> connect, byte[] call, CancellationToken cancellationToken)
    {
        using LoadConnection connection = await connect(cancellationToken);
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < GiveUp; await Task.Delay(Pace, cancellationToken))
        {
            long start = Stopwatch.GetTimestamp();
            int status = await connection.CallAsync(call, cancellationToken);
            if (status == 200)
            {
                Latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (Latencies.Count == CallsToWarm)
                {
                    _warm.SetResult();
                }
            }
            else if (_warm.Task.IsCompleted)
            {
                Refused = Stopwatch.GetTimestamp();
                return;
            }
            else
            {
                throw new InvalidOperationException($"A call was answered {status} before the key was revoked.");
            }
        }

        throw new TimeoutException($"A daemon did not refuse a revoked key within {GiveUp}.");
    }
}
