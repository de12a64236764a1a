using System.Security.Cryptography;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Forward;
using Gateway.Daemon.Pass;
using Gateway.Daemon.Resolve;
using Gateway.Daemon.Tls;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting.Reload;

/// <summary>
/// Reads the settings again and the files that they name, and puts all of it in place or nothing. Open connections live on: what is
/// replaced is what the next connection or call looks at.
/// </summary>
internal sealed partial class SettingsReload(
    SettingsSources sources,
    RootCertificates roots,
    LeafCertificateCache leaves,
    LogLevels levels,
    UnsignedRules unsigned,
    IEnumerable<IReloadStep> sections,
    Door door,
    UpstreamDialer dialer,
    UpstreamClient upstream,
    IControlPlane controlPlane,
    GatewayListeners listeners,
    TimeProvider time,
    ILogger<SettingsReload> logger)
{
    /// <summary>The settings at the start, which what needs a restart still goes by.</summary>
    private readonly IConfigurationRoot _started = sources.Read();

    /// <summary>The steps of a reload in their order: what files make of a section comes after the section.</summary>
    private readonly IReloadStep[] _steps = [.. sections, .. new object[] { door, dialer, upstream, controlPlane, listeners }.OfType<IReloadStep>()];

    /// <summary>Runs one reload; not at the same time as another. False: there is a mistake, which the log names, and nothing was changed.</summary>
    public bool Run()
    {
        try
        {
            return TryRun();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, it must not end a daemon that serves.
            return Refuse([$"{e.GetType().Name}, which nobody foresaw: {e.Message}"]);
        }
    }

    private bool TryRun()
    {
        IConfigurationRoot read;
        try
        {
            read = sources.Read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Refuse([e.GetBaseException().Message]);
        }

        using ServiceProvider settings = DaemonSettings.Provide(read);
        IReadOnlyList<string> mistakes = DaemonSettings.Mistakes(settings, out CsgOptions? csg);
        if (mistakes.Count > 0)
        {
            return Refuse(mistakes);
        }

        (RootCertificateSet? next, IReadOnlyList<RootCertificateVerdict> verdicts) = RootCertificateSet.Load(csg!, time.GetUtcNow());
        if (next is null)
        {
            return Refuse([.. RootCertificateSet.Mistakes(verdicts)]);
        }

        if (!TryPrepare(settings, out List<Action> puts, out string? mistake))
        {
            return Refuse([mistake]);
        }

        foreach (Action put in puts)
        {
            put();
        }

        levels.Replace(read);
        ReplaceRoots(next, verdicts);
        foreach (string rule in unsigned.Useless())
        {
            UnsignedRules.Warn(logger, rule);
        }

        foreach (string key in ReloadableSettings.NeedRestart(_started, read))
        {
            Log.NeedsRestart(logger, key);
        }

        Log.Reloaded(logger);
        return true;
    }

    private bool TryPrepare(IServiceProvider settings, out List<Action> puts, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? mistake)
    {
        puts = [];
        mistake = null;
        try
        {
            foreach (IReloadStep step in _steps)
            {
                puts.Add(step.Prepare(settings));
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or CryptographicException or OptionsValidationException)
        {
            // A file that changed after it was validated, or that only its reader can judge.
            mistake = e.Message;
        }

        return mistake is null;
    }

    private void ReplaceRoots(RootCertificateSet next, IReadOnlyList<RootCertificateVerdict> verdicts)
    {
        foreach (RootCertificateVerdict warning in verdicts.Where(static v => v.Severity == RootCertificateSeverity.Warning))
        {
            RootCertificates.Warn(logger, warning.Text);
        }

        if (roots.Replace(next))
        {
            leaves.Purge();
            Log.RootReplaced(logger, next.Signing.Certificate.Subject, next.Signing.Certificate.Thumbprint);
        }
    }

    private bool Refuse(IReadOnlyList<string> mistakes)
    {
        foreach (string mistake in mistakes)
        {
            Log.Refused(logger, mistake);
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.SettingsReloaded, LogLevel.Information, "Settings and certificates were read again and are in place", EventName = "SettingsReloaded")]
        public static partial void Reloaded(ILogger logger);

        [LoggerMessage(EventIds.SettingsRefused, LogLevel.Error, "Not reloaded, the settings before stay in place: {Mistake}", EventName = "SettingsRefused")]
        public static partial void Refused(ILogger logger, string mistake);

        [LoggerMessage(EventIds.SettingNeedsRestart, LogLevel.Warning, "{Setting} has changed since the start: only a restart applies it", EventName = "SettingNeedsRestart")]
        public static partial void NeedsRestart(ILogger logger, string setting);

        [LoggerMessage(EventIds.RootReplaced, LogLevel.Information, "Leaf certificates are signed by {Subject} from now on, fingerprint {Fingerprint}", EventName = "RootReplaced")]
        public static partial void RootReplaced(ILogger logger, string subject, string fingerprint);
    }
}
