using System.Net;
using Gateway.Daemon.Hosting;
using Gateway.Daemon.Resolve;
using Gateway.Daemon.Tls;
using Gateway.Signing.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>The whole daemon in this process on free ports, with a stand-in control plane and upstream.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    private readonly TestRoot _root = new();
    private WebApplication? _app;

    private RunningDaemon(FakeUpstream upstream) => Upstream = upstream;

    public FakeControlPlane ControlPlane { get; } = new();

    public FakeUpstream Upstream { get; }

    public CapturedLog Log { get; } = new();

    public string CertificateFile => _root.CertificateFile;

    public IPEndPoint ProxyEndPoint { get; private set; } = new(IPAddress.Loopback, 0);

    public Uri AdminUrl { get; private set; } = new("http://127.0.0.1");

    public Uri ProxyUrl => new($"http://{ProxyEndPoint}");

    /// <summary>The daemon's own services, for what cannot be seen from outside.</summary>
    public IServiceProvider Services => _app!.Services;

    public static Task<RunningDaemon> StartAsync(params string[] settings) => StartAsync(static _ => { }, settings);

    /// <param name="replace">Replaces services, or settings of the server that are none of the daemon's.</param>
    /// <param name="settings">The daemon's settings.</param>
    public static async Task<RunningDaemon> StartAsync(Action<IServiceCollection> replace, params string[] settings)
    {
        RunningDaemon daemon = new(await FakeUpstream.StartAsync());
        WebApplicationBuilder builder = DaemonHost.CreateBuilder(null,
        [
            $"--Csg:Cert={daemon._root.CertificateFile}", $"--Csg:Key={daemon._root.KeyFile}", "--Csg:BindPort=0", "--Csg:ListenAddress=127.0.0.1",
            "--Csg:AdminBind=127.0.0.1:0", "--ControlPlane:Url=http://127.0.0.1:1", "--ControlPlane:Token=none",
            $"--Upstream:ConnectTo={daemon.Upstream.Authority}", $"--Upstream:CaFile={daemon.Upstream.CertificateFile}", "--Audit:BatchDelay=00:00:00.01",
            $"--Audit:SpoolDirectory={Path.Combine(daemon._root.Folder, "audit")}",
            .. settings,
        ]);
        daemon._app = DaemonHost.Build(builder, new RootCertificateSet(daemon._root.Root, []), services =>
        {
            services.AddSingleton<IControlPlane>(daemon.ControlPlane);
            services.AddSingleton<ILoggerProvider>(daemon.Log);
            replace(services);
        });
        await daemon._app.StartAsync();
        if (daemon._app.Services.GetRequiredService<IControlPlane>() == daemon.ControlPlane)
        {
            // Services start on threads of their own: what a first call is granted before this is asked for again by the next.
            await daemon.ControlPlane.Heard;
        }

        int[] ports = [.. daemon._app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .Where(static a => a.StartsWith("http://127", StringComparison.Ordinal)).Select(static a => new Uri(a).Port)];
        daemon.ProxyEndPoint = new IPEndPoint(IPAddress.Loopback, ports[0]);
        daemon.AdminUrl = new Uri($"http://127.0.0.1:{ports[1]}");
        return daemon;
    }

    /// <summary>What Prometheus would read.</summary>
    public async Task<string> MetricsAsync()
    {
        using HttpClient client = new();
        return await client.GetStringAsync(new Uri(AdminUrl, "/metrics"));
    }

    /// <summary>The first audit event that fits, once it has been delivered.</summary>
    public async Task<AuditEvent> AuditedAsync(Func<AuditEvent, bool> fits)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (ControlPlane.Audited.FirstOrDefault(fits) is { } found)
            {
                return found;
            }

            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>Stops the daemon as a signal would.</summary>
    public Task StopAsync() => _app!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        await Upstream.DisposeAsync();
        _root.Dispose();
    }
}
