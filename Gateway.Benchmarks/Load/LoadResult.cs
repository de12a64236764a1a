namespace Gateway.Benchmarks.Load;

/// <summary>What one step of a load run measured.</summary>
/// <param name="Name">Which way the calls went.</param>
/// <param name="Connections">How many were open at once.</param>
/// <param name="RequestsPerSecond">Answered requests a second.</param>
/// <param name="P50Ms">Median latency, milliseconds.</param>
/// <param name="P99Ms">99th percentile of latency, milliseconds.</param>
/// <param name="CpuMsPerRequest">CPU time of the process in the middle (the daemon's, or the upstream's when called straight), milliseconds a request.</param>
/// <param name="ResidentMb">Its resident memory afterwards, MiB.</param>
internal sealed record LoadResult(
    string Name, int Connections, double RequestsPerSecond, double P50Ms, double P99Ms, double CpuMsPerRequest, double ResidentMb)
{
    /// <summary>Names of the columns of <see cref="ToString"/>.</summary>
    public static string Heading { get; } = $"{"way",-11} {"conns",6} {"req/s",9} {"p50 ms",8} {"p99 ms",8} {"CPU ms/req",11} {"RSS MiB",8}";

    /// <summary>This beside another result of the same run, as a line of the same columns.</summary>
    public string RatioTo(LoadResult other) =>
        $"{"/ " + other.Name,-11} {"",6} {RequestsPerSecond / other.RequestsPerSecond,9:F2} {P50Ms / other.P50Ms,8:F2} "
        + $"{P99Ms / other.P99Ms,8:F2} {CpuMsPerRequest / other.CpuMsPerRequest,11:F2}";

    public override string ToString() =>
        $"{Name,-11} {Connections,6} {RequestsPerSecond,9:F0} {P50Ms,8:F2} {P99Ms,8:F2} {CpuMsPerRequest,11:F3} {ResidentMb,8:F0}";

    /// <summary>The median of each figure, and the memory of the last step.</summary>
    public static LoadResult MedianOf(List<LoadResult> steps)
    {
        return steps[0] with
        {
            RequestsPerSecond = Middle(static r => r.RequestsPerSecond),
            P50Ms = Middle(static r => r.P50Ms),
            P99Ms = Middle(static r => r.P99Ms),
            CpuMsPerRequest = Middle(static r => r.CpuMsPerRequest),
            ResidentMb = steps[^1].ResidentMb,
        };

        double Middle(Func<LoadResult, double> of) => steps.Select(of).Order().ElementAt(steps.Count / 2);
    }
}
