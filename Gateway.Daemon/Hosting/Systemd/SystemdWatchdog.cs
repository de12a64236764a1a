using System.Globalization;
using Gateway.Daemon.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.Daemon.Hosting.Systemd;

/// <summary>
/// Tells systemd at half of its watchdog's interval that the daemon serves (<c>WatchdogSec=</c>, sd_watchdog_enabled(3)), after having
/// asked its own admin address: a server that accepts and answers nothing any more is killed and started anew. Does nothing when
/// systemd set no watchdog.
/// </summary>
internal sealed partial class SystemdWatchdog(
    IEnumerable<ISystemdNotifier> notifiers, IServer server, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SystemdWatchdog> logger) : BackgroundService
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    /// <summary>How often to tell; null when there is no watchdog for this process.</summary>
    /// <param name="microseconds">The value of <c>WATCHDOG_USEC</c>.</param>
    /// <param name="processId">The value of <c>WATCHDOG_PID</c>; absent means any process.</param>
    /// <param name="own">This process's id.</param>
    internal static TimeSpan? IntervalOf(string? microseconds, string? processId, int own)
    {
        bool isOurs = string.IsNullOrEmpty(processId) || processId == own.ToString(CultureInfo.InvariantCulture);
        return isOurs && long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) && limit > 0
            ? TimeSpan.FromMicroseconds(limit / 2)
            : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (IntervalOf(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"), Environment.ProcessId)
            is not { } interval || notifiers.FirstOrDefault() is not { IsEnabled: true } notifier)
        {
            return;
        }

        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = interval };

        // The admin address is the last that was bound.
        Uri health = new(new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Last()), "/healthz");
        while (!stoppingToken.IsCancellationRequested)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // The admin address is closed by then, and calls under way may take Csg:DrainTimeout, which has an end.
                notifier.Notify(Alive);
                await Task.Delay(interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            try
            {
                using HttpResponseMessage answer = await client.GetAsync(health, stoppingToken);
                if (answer.IsSuccessStatusCode)
                {
                    notifier.Notify(Alive);
                }
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                Log.Unanswered(logger, health, e.GetBaseException().Message);
            }

            await Task.Delay(interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.WatchdogUnanswered, LogLevel.Error, "The daemon does not answer itself at {Health} ({Reason}): systemd will start it anew", EventName = "WatchdogUnanswered")]
        public static partial void Unanswered(ILogger logger, Uri health, string reason);
    }
}
