using System.Diagnostics;

namespace Gateway.Benchmarks.Load;

/// <summary>One step of a load run: so many callers, each with one call after another, for so long.</summary>
internal static class LoadStep
{
    /// <param name="name">What the result is called.</param>
    /// <param name="measured">Whose CPU time and memory count.</param>
    /// <param name="callers">How many call at once.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="call">One call of the caller with this number, to the end of its answer.</param>
    /// <param name="cancellationToken">Ends the step.</param>
    /// <param name="pause">What each caller waits after a call.</param>
    public static Task<LoadResult> RunAsync(
        string name, Process measured, int callers, int seconds, Func<int, CancellationToken, Task> call, CancellationToken cancellationToken, TimeSpan pause = default)
    {
        TimeSpan end = TimeSpan.FromSeconds(seconds);
        return RunWhileAsync(name, measured, callers, (elapsed, _) => elapsed < end, pause, call, cancellationToken);
    }

    /// <summary>The same, for each caller so many calls.</summary>
    public static Task<LoadResult> RunTimesAsync(
        string name, Process measured, int callers, int times, Func<int, CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RunWhileAsync(name, measured, callers, (_, done) => done < times, pause: default, call, cancellationToken);

    private static async Task<LoadResult> RunWhileAsync(
        string name, Process measured, int callers, Func<TimeSpan, int, bool> goesOn, TimeSpan pause, Func<int, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        measured.Refresh();
        TimeSpan cpu = measured.TotalProcessorTime;
        Stopwatch clock = Stopwatch.StartNew();
        List<double>[] latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            async () =>
            {
                List<double> own = [];
                while (goesOn(clock.Elapsed, own.Count))
                {
                    long start = Stopwatch.GetTimestamp();
                    await call(caller, cancellationToken);
                    own.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    if (pause > TimeSpan.Zero)
                    {
                        await Task.Delay(pause, cancellationToken);
                    }
                }

                return own;
            },
            cancellationToken)));
        TimeSpan elapsed = clock.Elapsed;
        measured.Refresh();
        double[] sorted = [.. latencies.SelectMany(static l => l).Order()];
        return new LoadResult(
            name,
            callers,
            sorted.Length / elapsed.TotalSeconds,
            sorted[sorted.Length / 2],
            sorted[sorted.Length * 99 / 100],
            (measured.TotalProcessorTime - cpu).TotalMilliseconds / sorted.Length,
            measured.WorkingSet64 / (1024.0 * 1024));
    }
}
