using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.Daemon.Hosting.Systemd;

/// <summary>
/// Tells systemd when the daemon is ready and when it stops. <c>UseSystemd()</c> would do that only where it may see its parent's name in
/// <c>/proc</c>, which <c>ProtectProc=invisible</c> hides; the socket to notify is all that is needed (<c>sd_notify(3)</c>).
/// </summary>
internal static class SystemdService
{
    public static void AddTo(IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")))
        {
            return;
        }

        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<IHostLifetime, SystemdLifetime>();
    }
}
