using Gateway.ControlPlane.Diagnostics;

namespace Gateway.ControlPlane.Api;

/// <summary>
/// The order of a stop: <c>/readyz</c> turns to 503 and change streams end at once; after <see cref="ApiOptions.StopDelay"/>, in which a
/// balancer notices and calls are still served, nothing new is accepted and calls under way end (the host gives them 30 seconds).
/// </summary>
internal sealed partial class GracefulStop(ApiOptions options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<GracefulStop> logger) : IHostedLifecycleService
{
    private volatile bool _hasBegun;

    /// <summary>Whether this node is about to go: it should get no new work.</summary>
    public bool HasBegun => _hasBegun;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _hasBegun = true;
        LogStopping(logger, options.StopDelay.TotalSeconds);

        // A signal has done so already; a host that is stopped by code would do it only after this.
        lifetime.StopApplication();
        await Task.Delay(options.StopDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventIds.StopBegan, LogLevel.Information, "Stopping: not ready from now on, and no longer listening in {Seconds} s; calls under way are served to their end")]
    private static partial void LogStopping(ILogger logger, double seconds);
}
