using System.Globalization;

namespace Gateway.Daemon.Hosting.Systemd;

/// <summary>
/// Whether systemd started this process with listening sockets (<c>sd_listen_fds(3)</c>). It keeps them open over a restart, so that
/// connections wait instead of being refused.
/// </summary>
internal static class SystemdSockets
{
    /// <summary>True when there is at least one for this very process.</summary>
    public static bool AreGiven { get; } = IsFor(
        Environment.GetEnvironmentVariable("LISTEN_PID"), Environment.GetEnvironmentVariable("LISTEN_FDS"), Environment.ProcessId);

    /// <summary>The rule: the environment may be inherited from a parent that the sockets were meant for.</summary>
    internal static bool IsFor(string? processId, string? count, int own) =>
        processId == own.ToString(CultureInfo.InvariantCulture)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int sockets)
        && sockets > 0;
}
