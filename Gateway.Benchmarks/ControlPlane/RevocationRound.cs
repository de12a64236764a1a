using System.Diagnostics;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Stack;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>One key that is made, called through daemons, and revoked.</summary>
/// <param name="LagsMs">For each caller, from the answer to the revoke call to its first refusal, milliseconds; 0 when it refused before the answer.</param>
/// <param name="CallsMs">How long each call took that was let through, milliseconds.</param>
internal sealed record RevocationRound(IReadOnlyList<double> LagsMs, IReadOnlyList<double> CallsMs)
{
    public static async Task<RevocationRound> RunAsync(GatewayFleet fleet, ApiClient admin, CancellationToken cancellationToken) => await RunAsync(
        await fleet.ControlPlane.CreateKeyAsync(admin, cancellationToken),
        admin,
        [.. fleet.ProxyPorts.Select<int, Func<CancellationToken, Task<LoadConnection>>>((_, daemon) => token => fleet.ConnectAsync(daemon, token))],
        cancellationToken);

    /// <summary>Calls with the key over each of the connections, revokes it, and sees how long each still lets calls through.</summary>
    public static async Task<RevocationRound> RunAsync(
        ProxyKey key, ApiClient admin, IReadOnlyList<Func<CancellationToken, Task<LoadConnection>>> connections, CancellationToken cancellationToken)
    {
        byte[] call = SignedCall.Create(TimeProvider.System.GetUtcNow(), key.AccessKeyId, key.SecretAccessKey);
        CallerUntilRefused[] callers = [.. connections.Select(static _ => new CallerUntilRefused())];
        Task[] running = [.. callers.Select((caller, i) => caller.RunAsync(connections[i], call, cancellationToken))];
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
