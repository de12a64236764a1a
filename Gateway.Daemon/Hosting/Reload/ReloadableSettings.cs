using Gateway.Daemon.Connect;
using Gateway.Daemon.Diagnose;
using Gateway.Daemon.Forward;
using Gateway.Daemon.Limits;
using Gateway.Daemon.Pass;
using Gateway.Daemon.Resolve;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting.Reload;

/// <summary>Which settings a reload applies; all others need a restart. docs/configuration.md marks the same.</summary>
internal static class ReloadableSettings
{
    /// <summary>Sections that are replaced whole, or single settings.</summary>
    private static readonly string[] Applied =
    [
        LogLevels.Section, ConnectOptions.Section, LimitsOptions.Section, ResolveOptions.Section, DiagnosisOptions.Section, UnsignedOptions.Section,
        PresignedOptions.Section, UpstreamOptions.Section, "Csg:Cert", "Csg:Key", "Csg:AlsoTrusted", "ControlPlane:Token", "ControlPlane:TokenFile",
        "ControlPlane:CaFile", "ControlPlane:Timeout",
    ];

    /// <summary>Lets the sections be replaced: who asks for <c>IOptions</c> of one gets it as it is at present.</summary>
    public static void AddTo(IServiceCollection services)
    {
        Add<ConnectOptions>(services);
        Add<LimitsOptions>(services);
        Add<ResolveOptions>(services);
        Add<DiagnosisOptions>(services);
        Add<UnsignedOptions>(services);
        Add<PresignedOptions>(services);
        Add<UpstreamOptions>(services);
    }

    /// <summary>The keys, without values, that differ and that only a restart applies.</summary>
    public static IReadOnlyList<string> NeedRestart(IConfiguration before, IConfiguration after)
    {
        Dictionary<string, string?> old = Flat(before), now = Flat(after);
        return
        [
            .. old.Keys.Union(now.Keys, StringComparer.OrdinalIgnoreCase)
                .Where(key => !string.Equals(old.GetValueOrDefault(key), now.GetValueOrDefault(key), StringComparison.Ordinal) && !IsApplied(key))
                .Order(StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static void Add<T>(IServiceCollection services)
        where T : class, new()
    {
        services.AddSingleton<ReloadableOptions<T>>();
        services.AddSingleton<IOptions<T>>(static s => s.GetRequiredService<ReloadableOptions<T>>());
        services.AddSingleton<IReloadStep>(static s => s.GetRequiredService<ReloadableOptions<T>>());
    }

    private static bool IsApplied(string key) => Applied.Any(applied =>
        key.StartsWith(applied, StringComparison.OrdinalIgnoreCase) && (key.Length == applied.Length || key[applied.Length] == ':'));

    private static Dictionary<string, string?> Flat(IConfiguration configuration) =>
        configuration.AsEnumerable().Where(static s => s.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);
}
