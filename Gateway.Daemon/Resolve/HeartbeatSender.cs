using System.Reflection;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Hosting;
using Gateway.Daemon.Tls;
using Gateway.Signing.Contracts;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Resolve;

/// <summary>Reports this node, its advertised endpoint and its roots to the control plane, which shows them to requesters.</summary>
internal sealed partial class HeartbeatSender(
    IControlPlane controlPlane,
    IOptions<CsgOptions> options,
    RootCertificates roots,
    RevocationLag lag,
    TimeProvider time,
    ILogger<HeartbeatSender> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Until the first report is taken, requesters see no endpoint: try sooner.</summary>
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset started = time.GetUtcNow();
        bool taken = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await controlPlane.SendHeartbeatAsync(
                    new NodeHeartbeat
                    {
                        Version = typeof(HeartbeatSender).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
                        Endpoint = options.Value.AdvertisedEndpoint,
                        RootCertificatesPem = roots.Current.Pems,
                        StartedAt = started,
                        RevocationLagMs = lag.Milliseconds,
                    },
                    stoppingToken);
                taken = true;
            }
            catch (ControlPlaneException e)
            {
                Log.Failed(logger, e.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(taken ? Interval : FirstInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.HeartbeatFailed, LogLevel.Warning, "The heartbeat was not taken: {Reason}", EventName = "HeartbeatFailed")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
