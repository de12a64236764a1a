using System.Net;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Console;
using Gateway.ControlPlane.Daemons;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnoses;
using Gateway.ControlPlane.Diagnostics;
using Gateway.ControlPlane.DryRuns;
using Gateway.ControlPlane.Environments;
using Gateway.ControlPlane.Nodes;
using Gateway.ControlPlane.Oidc;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Prices;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Roles;
using Gateway.ControlPlane.Secrets;
using Gateway.ControlPlane.Services;
using Gateway.ControlPlane.Sessions;
using Gateway.ControlPlane.Settings;
using Gateway.ControlPlane.Usage;
using Gateway.ControlPlane.Users;
using Gateway.Signing.Contracts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.ControlPlane;

/// <summary>Composes the server: settings, services, pipeline, routes.</summary>
internal static partial class ControlPlaneHost
{
    // What is longer gets an empty 414 or 431: there is no request yet to answer. The longest lists of filters need a tenth of it.
    private const int MaxRequestLineBytes = 8 << 10;
    private const int MaxHeaderBytes = 16 << 10;

    // The deepest body of ours has 4 levels; room for the OpenAPI document, which the same serializer writes.
    private const int MaxJsonDepth = 64;

    /// <summary>Builds the server of the verb <c>serve</c>; the caller runs it.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="customize">For tests: changes services before the server is built.</param>
    /// <exception cref="SettingsException">Settings are missing or not valid.</exception>
    public static WebApplication Build(IConfiguration configuration, Action<WebApplicationBuilder>? customize = null)
    {
        var reader = new SettingsReader(configuration);
        ControlPlaneOptions options = ControlPlaneOptions.Read(reader);
        if (reader.Mistakes.Count > 0)
        {
            throw new SettingsException(reader.Mistakes);
        }

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Gateway.ControlPlane" });
        builder.Configuration.AddConfiguration(configuration);
        ConfigureServer(builder, options.Api);
        ConfigureLogging(builder);
        ConfigureServices(builder.Services, options);
        customize?.Invoke(builder);
        WebApplication app = builder.Build();
        ConfigurePipeline(app, options.Api);
        MapRoutes(app);
        foreach (Uri address in options.Api.Listen.Where(a => a.Scheme == "http" && !a.IsLoopback))
        {
            LogPlainHttp(app.Logger, address);
        }

        return app;
    }

    private static void ConfigureServer(WebApplicationBuilder builder, ApiOptions options)
    {
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            if (ApiListener.HasSystemdSocket)
            {
                ApiListener.ListenOnSystemdSocket(kestrel, options);
                return;
            }

            foreach (Uri address in options.Listen)
            {
                ApiListener.Listen(kestrel, address, options);
            }
        });
    }

    private static void ConfigureLogging(WebApplicationBuilder builder)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Logging.AddFilter("Gateway.ControlPlane.Access", LogLevel.Warning);

        // It warns that no XML encryptor is configured: the repository encrypts what it stores.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
    }

    private static void ConfigureServices(IServiceCollection services, ControlPlaneOptions options)
    {
        // UseSystemd() works only where it may see its parent's name in /proc, which ProtectProc=invisible hides.
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")))
        {
            services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
            services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        services.AddControlPlane(options);
        services.AddRouting();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.MaxDepth = MaxJsonDepth;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJsonContext.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ControlPlaneJsonContext.Default);
        });
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        // No default scheme: each group names its own.
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, NodeTokenHandler>(NodeTokenHandler.SchemeName, null)
            .AddUserSchemes()
            .AddOidc(options.Oidc);
        services.AddSharedDataProtection();
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, SessionAntiforgeryData>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = AntiforgeryMiddleware.HeaderName;
            antiforgery.Cookie.Name = "csg-antiforgery";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
        });
        services.AddSingleton<SessionAnswers>();
        services.AddAuthorization();
        services.AddRateLimiter(limiter => RateLimits.Configure(limiter, options.Api, options.SignIn));
        if (options.Console.Enabled)
        {
            services.AddConsole();
        }

        services.AddApiDescription();
        Telemetry.AddTo(services, options.Telemetry);
        services.AddSingleton<ControlPlaneMetrics>();
        services.AddSingleton<GracefulStop>();
        services.AddHostedService(provider => provider.GetRequiredService<GracefulStop>());
        services.AddHostedService<DatabaseStarter>();
        services.AddHostedService<DatabaseMaintenance>();
        services.AddHostedService<AccessRequestExpiry>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeFeed>());
    }

    private static void ConfigurePipeline(WebApplication app, ApiOptions options)
    {
        if (options.TrustedProxies.Count > 0)
        {
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (IPAddress proxy in options.TrustedProxies)
            {
                forwarded.KnownProxies.Add(proxy);
            }

            app.UseForwardedHeaders(forwarded);
        }

        app.UseMiddleware<SecurityHeadersMiddleware>();
        if (app.Services.GetService<Shell>() is not null)
        {
            app.UseMiddleware<ErrorPagesMiddleware>();
        }

        app.UseExceptionHandler();
        app.UseStatusCodePages(async context =>
        {
            HttpResponse response = context.HttpContext.Response;
            if (ProblemCodes.ForStatus(response.StatusCode) is { } code && !PageProblem.IsWanted(context.HttpContext))
            {
                await Problem.Of(code, code.Title + ".").ExecuteAsync(context.HttpContext);
            }
        });
        app.UseMiddleware<ReadinessMiddleware>();
        app.UseRouting();

        // Authenticates nobody by itself, but serves the identity provider's way back.
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseMiddleware<AntiforgeryMiddleware>();
        app.UseMiddleware<EnvironmentScopeMiddleware>();
        app.UseMiddleware<IdempotencyMiddleware>();
    }

    private static void MapRoutes(WebApplication app)
    {
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapApiDescription();
        if (app.Services.GetService<Shell>() is not null)
        {
            app.MapConsole();
        }


        RouteGroupBuilder v1 = app.MapGroup("/api/v1");
        v1.MapGroup("/gateway")
            .RequireAuthorization(new AuthorizationPolicyBuilder(NodeTokenHandler.SchemeName).RequireAuthenticatedUser().Build())
            .MapDaemons();

        RouteGroupBuilder anyone = v1.MapGroup("");
        anyone.MapSignIn();
        anyone.MapPasswordLinks();
        anyone.MapOidc();

        RouteGroupBuilder api = v1.MapGroup("").RequireAuthorization(UserAuthentication.Policy);
        api.AddEndpointFilter<VersionTagFilter>();
        api.MapServices();
        api.MapEnvironmentAccessRequests();
        api.MapAccountAccessRequests();
        api.MapEnvironments();
        api.MapUsers();
        api.MapPasswords();
        api.MapSessions();
        api.MapRoles();
        api.MapCloudCredentials();
        api.MapPolicyGroups();
        api.MapDryRuns();
        api.MapAuditEvents();
        api.MapDiagnoses();
        api.MapUsage();
        api.MapPrices();
        api.MapNodes();
    }

    [LoggerMessage(EventIds.PlainHttpBeyondLoopback, LogLevel.Warning,
        "{Address} takes tokens and secrets in plain http: use https there, or a TLS proxy that is named in Api:TrustedProxies")]
    private static partial void LogPlainHttp(ILogger logger, Uri address);
}
