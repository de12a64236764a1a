using Gateway.Daemon.Audit;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Diagnose;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Forward;
using Gateway.Daemon.Hosting.Logstash;
using Gateway.Daemon.Hosting.Reload;
using Gateway.Daemon.Limits;
using Gateway.Daemon.Pass;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Resolve;
using Gateway.Daemon.Tls;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting;

/// <summary>All settings of the daemon and the rules they must satisfy.</summary>
internal static class DaemonSettings
{
    /// <summary>One line for each mistake, naming the key and what was expected; empty when there is none.</summary>
    public static IReadOnlyList<string> Mistakes(IConfiguration configuration, out CsgOptions? csg)
    {
        using ServiceProvider settings = Provide(configuration);
        return Mistakes(settings, out csg);
    }

    /// <summary>Has the sections of a configuration as <c>IOptions</c>; the caller disposes it.</summary>
    public static ServiceProvider Provide(IConfiguration configuration)
    {
        ServiceCollection services = new();
        services.AddSingleton(configuration);
        AddTo(services);
        return services.BuildServiceProvider();
    }

    /// <summary>The same of what <see cref="Provide"/> has made.</summary>
    public static IReadOnlyList<string> Mistakes(IServiceProvider settings, out CsgOptions? csg)
    {
        csg = null;
        IConfiguration configuration = settings.GetRequiredService<IConfiguration>();
        try
        {
            csg = configuration.GetSection(CsgOptions.Section).Get<CsgOptions>() ?? new CsgOptions();
            settings.GetRequiredService<IStartupValidator>().Validate();
            return [.. LogLevels.Mistakes(configuration)];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
        catch (AggregateException e) when (e.InnerExceptions.All(static i => i is OptionsValidationException or InvalidOperationException))
        {
            return [.. e.InnerExceptions.SelectMany(static i => i is OptionsValidationException o ? o.Failures : [Conversion(i)])];
        }
        catch (InvalidOperationException e)
        {
            return [Conversion(e)];
        }
    }

    /// <summary>Binds each section and validates it at start.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddOptions<CsgOptions>().BindConfiguration(CsgOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CsgOptions>, CsgOptionsValidator>();
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptions>();
        services.AddOptions<LoggerOptions>().BindConfiguration(LoggerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LoggerOptions>, LoggerOptionsValidator>();
        services.AddOptions<ConnectOptions>().BindConfiguration(ConnectOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConnectOptions>, ConnectOptionsValidator>();
        services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddOptions<TlsOptions>().BindConfiguration(TlsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TlsOptions>, TlsOptionsValidator>();
        services.AddOptions<ControlPlaneOptions>().BindConfiguration(ControlPlaneOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ControlPlaneOptions>, ControlPlaneOptionsValidator>();
        services.AddOptions<ResolveOptions>().BindConfiguration(ResolveOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ResolveOptions>, ResolveOptionsValidator>();
        services.AddOptions<PayloadOptions>().BindConfiguration(PayloadOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PayloadOptions>, PayloadOptionsValidator>();
        services.AddOptions<UpstreamOptions>().BindConfiguration(UpstreamOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<UpstreamOptions>, UpstreamOptionsValidator>();
        services.AddOptions<DiagnosisOptions>().BindConfiguration(DiagnosisOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DiagnosisOptions>, DiagnosisOptionsValidator>();
        services.AddOptions<UnsignedOptions>().BindConfiguration(UnsignedOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<UnsignedOptions>, UnsignedOptionsValidator>();
        services.AddOptions<PresignedOptions>().BindConfiguration(PresignedOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PresignedOptions>, PresignedOptionsValidator>();
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<AuditOptions>, AuditOptionsDefaults>();
        services.AddSingleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>();
    }

    /// <summary>The binder's own sentence names the value, the key and the type.</summary>
    private static string Conversion(Exception e) => $"A setting has the wrong form: {e.Message}";
}
