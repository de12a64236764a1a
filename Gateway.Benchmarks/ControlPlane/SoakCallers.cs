using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Stack;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>Calls through every daemon, all the time, and remembers the request id of each answer.</summary>
internal sealed class SoakCallers(GatewayFleet fleet, ProxyKey key)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(15);

    // A signed call may be sent again for 15 minutes.
    private static readonly TimeSpan SignAnew = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, int> _statuses = new(StringComparer.Ordinal);

    /// <summary>The status of each answered call, by request id.</summary>
    public IReadOnlyDictionary<string, int> Statuses => _statuses;

    /// <summary>Calls until cancelled; each call is seen to its end.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(fleet.ProxyPorts.Select((_, daemon) => CallAsync(daemon, stop)));

    private async Task CallAsync(int daemon, CancellationToken stop)
    {
        using LoadConnection connection = await fleet.ConnectAsync(daemon, CancellationToken.None);
        byte[] call = [];
        long signed = 0;
        while (!stop.IsCancellationRequested)
        {
            if (signed == 0 || Stopwatch.GetElapsedTime(signed) > SignAnew)
            {
                call = SignedCall.Create(TimeProvider.System.GetUtcNow(), key.AccessKeyId, key.SecretAccessKey);
                signed = Stopwatch.GetTimestamp();
            }

            int status = await connection.CallAsync(call, CancellationToken.None);
            string requestId = connection.RequestId ?? throw new InvalidOperationException($"An answer with status {status} named no request id.");
            if (!_statuses.TryAdd(requestId, status))
            {
                throw new InvalidOperationException($"The request id {requestId} was given twice.");
            }

            await Task.Delay(Pace, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
