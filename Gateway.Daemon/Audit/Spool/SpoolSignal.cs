namespace Gateway.Daemon.Audit.Spool;

/// <summary>Wakes the delivery when there is something new in the spool. Many sets between two waits are one.</summary>
internal sealed class SpoolSignal : IDisposable
{
    private readonly SemaphoreSlim _new = new(0, 1);

    public void Set()
    {
        try
        {
            _new.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is set already.
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _new.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _new.Dispose();
}
