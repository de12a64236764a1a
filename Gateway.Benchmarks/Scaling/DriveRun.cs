using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Stack;

namespace Gateway.Benchmarks.Scaling;

/// <summary>Some callers for some seconds, and what they saw.</summary>
internal static class DriveRun
{
    public static async Task RunAsync(
        RunFolder folder, IPEndPoint proxy, string name, TimeSpan duration, int connections, CancellationToken cancellationToken)
    {
        ProxyKey key = await folder.KeyAsync(cancellationToken);
        byte[] call = SignedCall.Create(TimeProvider.System.GetUtcNow(), key.AccessKeyId, key.SecretAccessKey);
        DriveCaller[] callers = [.. Enumerable.Range(0, connections).Select(_ => new DriveCaller(folder, proxy, call))];
        long begin = Stopwatch.GetTimestamp();
        using (CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            stop.CancelAfter(duration);
            await Task.WhenAll(callers.Select(caller => caller.RunAsync(stop.Token)));
        }

        DriveCall[] calls = [.. callers.SelectMany(static c => c.Calls).OrderBy(static c => c.End)];
        await File.WriteAllLinesAsync(
            folder.CallsOf(name),
            calls.Where(static c => c.Status > 0).Select(static c => $"{c.RequestId} {c.Status}"),
            CancellationToken.None);
        foreach (IGrouping<int, DriveCall> second in calls.GroupBy(c => (int)Stopwatch.GetElapsedTime(begin, c.End).TotalSeconds))
        {
            await Console.Error.WriteLineAsync(
                $"  {second.Key,3} s: ok {second.Count(static c => c.IsOk)}, refused {second.Count(static c => c is { IsOk: false, Status: > 0 })}, "
                + $"failed {second.Count(static c => c.Status == 0)}");
        }

        Console.WriteLine(Row(name, callers, calls));
    }

    private static string Row(string name, DriveCaller[] callers, DriveCall[] calls)
    {
        DriveCall[] bad = [.. calls.Where(static c => !c.IsOk)];
        string reasons = bad.Length == 0
            ? "-"
            : string.Join(", ", bad.CountBy(static c => c.Reason!).OrderByDescending(static r => r.Value).Select(static r => $"{r.Value} x {r.Key}"));
        string disturbed = bad.Length == 0 ? "-" : Seconds(bad.Min(static c => c.Start), bad.Max(static c => c.End));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {calls.Count(static c => c.IsOk)} | {bad.Count(static c => c.Status > 0)} | {bad.Count(static c => c.Status == 0)} | {reasons} "
            + $"| {callers.Sum(static c => c.Reopened)} | {disturbed} | {callers.Max(static c => LongestGap(c.Calls)):F2} s | {LongestGap(calls):F2} s |");
    }

    private static string Seconds(long from, long to) => string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(from, to).TotalSeconds:F2} s");

    /// <summary>The longest time from one good answer to the next, seconds.</summary>
    private static double LongestGap(IEnumerable<DriveCall> calls)
    {
        double longest = 0;
        long? before = null;
        foreach (DriveCall call in calls.Where(static c => c.IsOk))
        {
            longest = before is { } b ? Math.Max(longest, Stopwatch.GetElapsedTime(b, call.End).TotalSeconds) : longest;
            before = call.End;
        }

        return longest;
    }
}
