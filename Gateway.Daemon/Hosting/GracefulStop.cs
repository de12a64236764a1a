using Gateway.Daemon.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// The order of a stop: <c>/readyz</c>, and <c>/healthz</c> of the proxy port, turn to 503; after <see cref="CsgOptions.StopDelay"/>, in which
/// a balancer notices and everything is still served, nothing new is accepted and idle connections end; calls under way then have <see cref="CsgOptions.DrainTimeout"/>. What is left is cut, and audit
/// events go to the spool.
/// </summary>
internal sealed partial class GracefulStop(IOptions<CsgOptions> csg, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<GracefulStop> logger) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Log.Stopping(logger, csg.Value.StopDelay.TotalSeconds, csg.Value.DrainTimeout.TotalSeconds);

        // A signal has done so already; a host that is stopped by code would do it only after this.
        lifetime.StopApplication();
        await Task.Delay(csg.Value.StopDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(EventIds.Stopping, LogLevel.Information, "Stopping: not ready from now on, nothing new is accepted in {DelaySeconds} s, and calls under way have {DrainSeconds} s after that", EventName = "Stopping")]
        public static partial void Stopping(ILogger logger, double delaySeconds, double drainSeconds);
    }
}
