using System.Globalization;
using Gateway.Daemon.Hosting;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Audit;

/// <summary>Finds a folder for the spool where none is set.</summary>
internal sealed class AuditOptionsDefaults(IOptions<CsgOptions> csg) : IPostConfigureOptions<AuditOptions>
{
    /// <summary>systemd names the unit's state directories here, the first one is ours (systemd.exec(5), StateDirectory=).</summary>
    private const string StateDirectory = "STATE_DIRECTORY";

    public void PostConfigure(string? name, AuditOptions options)
    {
        if (options.SpoolDirectory.Length == 0)
        {
            options.SpoolDirectory = Environment.GetEnvironmentVariable(StateDirectory)?.Split(':')[0] is { Length: > 0 } state
                ? Path.Combine(state, "audit")
                : Path.Combine(LocalData(), "cloud-service-gateway", "audit-" + csg.Value.BindPort.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A user without a home has none.</summary>
    private static string LocalData() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
            ? data
            : Path.GetTempPath();
}
