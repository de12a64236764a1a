using System.Diagnostics;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Stack;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>One key that is made, called through every daemon, and revoked.</summary>
/// <param name="LagsMs">For each daemon, from the answer to the revoke call to its first refusal, milliseconds; 0 when it refused before the answer.</param>
/// <param name="CallsMs">How long each call took that was let through, milliseconds.</param>
internal sealed record RevocationRound(IReadOnlyList<double> LagsMs, IReadOnlyList<double> CallsMs)
{
    public static async Task<RevocationRound> RunAsync(GatewayFleet fleet, ApiClient admin, CancellationToken cancellationToken)
    {
        ProxyKey key = await fleet.ControlPlane.CreateKeyAsync(admin, cancellationToken);
        byte[] call = SignedCall.Create(TimeProvider.System.GetUtcNow(), key.AccessKeyId, key.SecretAccessKey);
        CallerUntilRefused[] callers = [.. fleet.ProxyPorts.Select(static _ => new CallerUntilRefused())];
        Task[] running = [.. callers.Select((caller, daemon) => caller.RunAsync(fleet, daemon, call, cancellationToken))];
        Task failed = Task.WhenAny(running);
        Task warm = Task.WhenAll(callers.Select(static caller => caller.Warm));
        await await Task.WhenAny(warm, failed);
        await admin.PostAsync($"access-requests/{key.AccessRequestId}/revoke", null, cancellationToken);
        long answered = Stopwatch.GetTimestamp();
        await Task.WhenAll(running);
        return new RevocationRound(
            [.. callers.Select(caller => caller.Refused <= answered ? 0 : Stopwatch.GetElapsedTime(answered, caller.Refused).TotalMilliseconds)],
            [.. callers.SelectMany(static caller => caller.Latencies)]);
    }
}
