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
    string Name, int Connections, double RequestsPerSecond, double P50Ms, double P99Ms, double CpuMsPerRequest, double ResidentMb);
