using System.CommandLine;
using Gateway.Daemon.Hosting;
using Gateway.Daemon.Resolve;
using Gateway.Daemon.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Benchmarks.Load;

/// <summary>The real daemon in a process of its own, with a stand-in control plane.</summary>
internal static class DaemonProcess
{
    public static Command CreateCommand()
    {
        Option<string> folder = new("--folder") { Required = true };
        Option<int> port = new("--port") { Required = true };
        Option<int> adminPort = new("--admin-port") { Required = true };
        Option<string> upstream = new("--upstream") { Required = true };
        Option<string> upstreamCa = new("--upstream-ca") { Required = true };
        Option<string?> audit = new("--audit");
        Option<bool> relay = new("--relay");
        Command command = new("daemon", "Part of the load run.") { folder, port, adminPort, upstream, upstreamCa, audit, relay };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(folder)!, result.GetValue(audit), result.GetValue(port), result.GetValue(adminPort), result.GetValue(upstream)!,
            result.GetValue(upstreamCa)!, result.GetValue(relay), cancellationToken));
        return command;
    }

    private static async Task RunAsync(
        string folder, string? audit, int port, int adminPort, string upstream, string upstreamCa, bool isRelay, CancellationToken cancellationToken)
    {
        string certificate = Path.Combine(folder, "ca.crt"), key = Path.Combine(folder, "ca.key");
        RootCertificate root = RootCertificate.Load(certificate, key, TimeProvider.System.GetUtcNow()).Root
            ?? throw new InvalidOperationException("The load run's own root is not good.");
        WebApplicationBuilder builder = DaemonHost.CreateBuilder(null,
        [
            $"--Csg:Cert={certificate}", $"--Csg:Key={key}", $"--Csg:BindPort={port}", "--Csg:ListenAddress=127.0.0.1",
            $"--Csg:AdminBind=127.0.0.1:{adminPort}", "--ControlPlane:Url=http://127.0.0.1:1", "--ControlPlane:Token=unused",
            $"--Upstream:ConnectTo={upstream}", $"--Upstream:CaFile={upstreamCa}",
            $"--Audit:SpoolDirectory={audit ?? Path.Combine(folder, "audit")}",
        ]);
        InlineCompletions.Set(new CsgOptions().InlineCompletions);
        await using WebApplication app = DaemonHost.Build(
            builder,
            new RootCertificateSet(root, []),
            services =>
            {
                services.AddSingleton<IControlPlane>(new StandInControlPlane(TimeProvider.System));
                if (isRelay)
                {
                    services.AddSingleton<IStartupFilter, RelayFilter>();
                }
            });
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
