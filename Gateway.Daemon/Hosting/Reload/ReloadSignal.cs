using System.Runtime.InteropServices;
using System.Threading.Channels;
using Gateway.Daemon.Hosting.Systemd;

namespace Gateway.Daemon.Hosting.Reload;

/// <summary>SIGHUP reloads. Signals that come during a reload make one more, after it.</summary>
internal sealed class ReloadSignal(SettingsReload reload, SystemdReload systemd) : BackgroundService
{
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private PosixSignalRegistration? _registration;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Here and not in ExecuteAsync, which may begin after systemd was told that the daemon is ready.
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ask);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _registration?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (bool _ in _asked.Reader.ReadAllAsync(stoppingToken))
            {
                systemd.Begin();
                try
                {
                    reload.Run();
                }
                finally
                {
                    systemd.End();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
    }

    private void Ask(PosixSignalContext context)
    {
        // Otherwise the signal would end the process.
        context.Cancel = true;
        _asked.Writer.TryWrite(true);
    }
}
