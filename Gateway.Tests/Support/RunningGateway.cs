using Gateway.Daemon.Resolve;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Support;

/// <summary>Daemon and control plane, both real and in this process, under the machine's clock; AWS alone is a stand-in.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private RunningGateway(RunningControlPlane controlPlane, TestAccount account, RunningDaemon daemon)
    {
        ControlPlane = controlPlane;
        Account = account;
        Daemon = daemon;
    }

    public RunningControlPlane ControlPlane { get; }

    public TestAccount Account { get; }

    public RunningDaemon Daemon { get; }

    public static Task<RunningGateway> StartAsync(params string[] daemonSettings) => StartAsync(new Dictionary<string, string?>(), daemonSettings);

    public static async Task<RunningGateway> StartAsync(IReadOnlyDictionary<string, string?> controlPlaneSettings, params string[] daemonSettings)
    {
        RunningControlPlane controlPlane = await RunningControlPlane.StartAsync(
            controlPlaneSettings,
            customize: static builder => builder.Services.AddSingleton(TimeProvider.System));
        TestAccount account = await TestAccount.CreateAsync(controlPlane);
        RunningDaemon daemon = await RunningDaemon.StartAsync(
            static services => services.AddSingleton<IControlPlane, Gateway.Daemon.Resolve.ControlPlaneClient>(),
            [$"--ControlPlane:Url={controlPlane.Address}", $"--ControlPlane:Token={account.Node.Token}", .. daemonSettings]);
        return new RunningGateway(controlPlane, account, daemon);
    }

    /// <summary>The audit event of a request id, once it is stored.</summary>
    public async Task<string> AuditedAsync(string requestId)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            ControlPlaneAnswer answer = await Account.Admin.GetAsync($"audit-events?requestId={requestId}");
            if (answer.Items.Count > 0)
            {
                return answer.Items[0].GetRawText();
            }

            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        await ControlPlane.DisposeAsync();
    }
}
