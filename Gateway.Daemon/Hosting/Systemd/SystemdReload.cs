using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.Daemon.Hosting.Systemd;

/// <summary>
/// Tells systemd that a reload begins and that it has ended, well or not (<c>sd_notify(3)</c>): <c>systemctl reload</c> waits for the end.
/// </summary>
internal sealed class SystemdReload(IEnumerable<ISystemdNotifier> notifiers, TimeProvider time)
{
    private static readonly ServiceState Ready = new("READY=1");

    public void Begin()
    {
        // The system's clock of CLOCK_MONOTONIC is what timestamps are taken from on Linux.
        long microseconds = (long)((Int128)time.GetTimestamp() * 1_000_000 / time.TimestampFrequency);
        Notify(new ServiceState(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}")));
    }

    public void End() => Notify(Ready);

    private void Notify(ServiceState state)
    {
        if (notifiers.FirstOrDefault() is { IsEnabled: true } notifier)
        {
            notifier.Notify(state);
        }
    }
}
