using Gateway.Daemon.Resolve;
using Gateway.Signing.Policies;

namespace Gateway.Daemon.Revoke;

/// <summary>
/// One call that was allowed and is under way. Cutting it cancels its way to the upstream; the client is then told, or its connection
/// ended where an answer had begun. Owned by the request that began it.
/// </summary>
internal sealed class LiveCall(LiveCalls calls, GrantKey key, ActionRequest asked, bool isEventStream) : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private volatile bool _isCut;

    /// <summary>What its grant is resolved by.</summary>
    public GrantKey Key { get; } = key;

    /// <summary>What it was allowed to do.</summary>
    public ActionRequest Asked { get; } = asked;

    /// <summary>Whether its body is an event stream, whose next message is refused by itself and in words.</summary>
    public bool IsEventStream { get; } = isEventStream;

    /// <summary>Whether the call lost its right.</summary>
    public bool IsCut => _isCut;

    /// <summary>Cancelled when the call loses its right.</summary>
    public CancellationToken Token => _cut.Token;

    /// <summary>Ends the call. Safe to call at any time and more than once.</summary>
    public void Cut()
    {
        _isCut = true;
        try
        {
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in this moment.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        calls.End(this);
        _cut.Dispose();
    }
}
