using Gateway.Daemon.Admit;
using Gateway.Daemon.Audit;
using Gateway.Daemon.Audit.Spool;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Authorize;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Connect.ProxyProtocol;
using Gateway.Daemon.Diagnose;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Forward;
using Gateway.Daemon.Front;
using Gateway.Daemon.Hosting.Logstash;
using Gateway.Daemon.Hosting.Reload;
using Gateway.Daemon.Hosting.Systemd;
using Gateway.Daemon.Limits;
using Gateway.Daemon.Pass;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Payload.Events;
using Gateway.Daemon.Payload.Forms;
using Gateway.Daemon.Resign;
using Gateway.Daemon.Resolve;
using Gateway.Daemon.Revoke;
using Gateway.Daemon.Tls;
using Gateway.Daemon.Tunnel;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting;

/// <summary>Puts the daemon together from its settings; starts nothing.</summary>
internal static class DaemonHost
{
    /// <summary>The settings, from lowest to highest: JSON file, environment, command line.</summary>
    public static WebApplicationBuilder CreateBuilder(string? configFile, string[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        SettingsSources sources = new(configFile, settings);
        sources.AddTo(builder.Configuration);
        builder.Services.AddSingleton(sources);
        return builder;
    }

    /// <summary>Registers every stage.</summary>
    /// <param name="builder">The settings, validated.</param>
    /// <param name="roots">The root certificates, checked.</param>
    /// <param name="replace">Replaces services; for hosts that bring their own control plane or clock.</param>
    public static WebApplication Build(WebApplicationBuilder builder, RootCertificateSet roots, Action<IServiceCollection>? replace = null)
    {
        CsgOptions csg = builder.Configuration.GetSection(CsgOptions.Section).Get<CsgOptions>() ?? new CsgOptions();
        builder.Logging.ClearProviders();
        LogLevels levels = new(builder.Configuration);
        builder.Services.AddSingleton(levels);
        builder.Logging.AddConfiguration(new ConfigurationBuilder().Add(levels).Build());
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        // Its scope would put Kestrel's RequestId over ours, and costs on every request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        LoggerOptions forwarded = builder.Configuration.GetSection(LoggerOptions.Section).Get<LoggerOptions>() ?? new LoggerOptions();
        LogstashSink? logstash = null;
        if (forwarded.Enabled)
        {
            logstash = new LogstashSink(forwarded, TimeProvider.System);

            // By a factory, so that the host disposes it and waits for its last lines.
            builder.Services.AddSingleton(_ => logstash);
        }

        LogOutput output = GatewayLogging.CreateOutput(csg.LogDirectory, TimeProvider.System);
        builder.Services.AddSingleton(_ => output);
        builder.Logging.AddProvider(GatewayLogging.CreateProvider(output, logstash));

        // Kestrel's own endpoint settings (ASPNETCORE_URLS and the like) must not open a port beside ours.
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        SystemdService.AddTo(builder.Services);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = csg.StopDelay + csg.DrainTimeout);

        IServiceCollection services = builder.Services;
        DaemonSettings.AddTo(services);
        ReloadableSettings.AddTo(services);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(ServiceCatalog.Default);
        services.AddSingleton(new RootCertificates(roots));
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<RequestTracing>();
        Telemetry.AddTo(services, builder.Configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions());

        services.AddSingleton<AddressTable>();
        services.AddSingleton<LimitReporter>();
        services.AddSingleton<ProxyProtocolMiddleware>();
        services.AddSingleton<RefusedClients>();
        services.AddSingleton<ConnectionLimitMiddleware>();
        services.AddSingleton<AddressLimitMiddleware>();
        services.AddSingleton<HandshakeGate>();
        services.AddSingleton<Door>();
        services.AddSingleton<DestinationPolicy>();
        services.AddSingleton<ConnectMiddleware>();
        services.AddSingleton<BlindTunnel>();
        services.AddSingleton<TunnelListenerFactory>();
        services.AddSingleton<IConnectionListenerFactory>(static s => s.GetRequiredService<TunnelListenerFactory>());
        services.AddSingleton<LeafCertificateCache>();
        services.AddSingleton<LeafCertificateSelector>();
        services.AddSingleton<PriorKnowledgeMiddleware>();
        services.AddSingleton<DrainHeartbeat>();
        services.AddSingleton<LateStop>();
        services.AddSingleton<GatewayListeners>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(static s => s.GetRequiredService<GatewayListeners>());
        services.Configure<SocketTransportOptions>(o =>
        {
            o.CreateBoundListenSocket = KeptAliveSocket.Bind;
            o.UnsafePreferInlineScheduling = csg.InlineCompletions;
        });

        services.AddSingleton<ControlPlaneNodes>();
        services.AddSingleton<IControlPlane, ControlPlaneClient>();
        services.AddSingleton<RejectedCredentials>();
        services.AddSingleton<GrantCache>();
        services.AddSingleton<ChangeStreamHealth>();
        services.AddSingleton<RevocationLag>();
        services.AddSingleton<GrantResolver>();
        services.AddSingleton<LiveCalls>();
        services.AddHostedService<RevocationWatch>();
        services.AddHostedService<GrantChangeListener>();
        services.AddHostedService<HeartbeatSender>();
        services.AddSingleton<AuditQueue>();
        services.AddSingleton<AuditSpool>();
        services.AddSingleton<SpoolSignal>();

        // Stopped in the other order: the writer empties the queue before the delivery empties the spool.
        services.AddHostedService<AuditDelivery>();
        services.AddHostedService<SpoolWriter>();

        services.AddHttpForwarder();
        services.AddSingleton<IHostResolver, SystemHostResolver>();
        services.AddSingleton<UpstreamDialer>();
        services.AddSingleton<UpstreamClient>();
        services.AddSingleton<ExpiredCredentialAnswer>();
        services.AddSingleton<PerCallResigner>();
        services.AddSingleton<ResigningTransformer>();
        services.AddSingleton<FormTransformer>();
        services.AddSingleton<PassingTransformer>();
        services.AddSingleton<AwsErrorWriter>();
        services.AddSingleton<DiagnosisBudget>();
        services.AddSingleton<CallDiagnoser>();
        services.AddSingleton<SpoolQuota>();
        services.AddSingleton<PayloadReader>();
        services.AddSingleton<EventStreams>();
        services.AddSingleton<NamePatternCache>();
        services.AddSingleton<PolicyEvaluator>();
        services.AddSingleton<GrantEvaluator>();
        services.AddSingleton<AuditMiddleware>();
        services.AddSingleton<AdmissionMiddleware>();
        services.AddSingleton<UnsignedRules>();
        services.AddSingleton<PassMiddleware>();
        services.AddSingleton<ClaimResolver>();
        services.AddSingleton<FormHeadReader>();
        services.AddSingleton<FormAuthenticator>();
        services.AddSingleton<AuthenticationMiddleware>();
        services.AddSingleton<AuthorizationMiddleware>();
        services.AddSingleton<ForwardingMiddleware>();
        services.AddSingleton<FrontMiddleware>();
        services.AddSingleton<AdminMiddleware>();
        services.AddSingleton<Readiness>();
        services.AddHostedService<SystemdWatchdog>();
        services.AddSingleton<SystemdReload>();
        services.AddSingleton<SettingsReload>();
        services.AddHostedService<ReloadSignal>();
        services.AddHostedService<GracefulStop>();

        replace?.Invoke(services);
        WebApplication app = builder.Build();

        // Asked for first, so that the host knows them and disposes them last.
        output = app.Services.GetRequiredService<LogOutput>();
        LogstashSink? sink = logstash is null ? null : app.Services.GetRequiredService<LogstashSink>();
        app.Services.GetRequiredService<GatewayMetrics>().ObserveLog(() => output.Dropped + (sink?.Dropped ?? 0));
        ObserveState(app.Services);

        GatewayPipeline.Map(app);
        return app;
    }

    private static void ObserveState(IServiceProvider services)
    {
        GrantCache grants = services.GetRequiredService<GrantCache>();
        LeafCertificateCache leaves = services.GetRequiredService<LeafCertificateCache>();
        LiveCalls calls = services.GetRequiredService<LiveCalls>();
        ChangeStreamHealth changes = services.GetRequiredService<ChangeStreamHealth>();
        services.GetRequiredService<GatewayMetrics>().ObserveState(
            () => grants.Count, () => leaves.Count, () => calls.Count, () => changes.Silence.TotalSeconds);
    }
}
