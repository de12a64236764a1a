using System.Collections.Concurrent;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Policies;

namespace Gateway.Daemon.Revoke;

/// <summary>
/// Every allowed call that is under way, so that a revocation finds the open ones. As many as there are requests, which the connection
/// and stream limits bound. Safe for concurrent use.
/// </summary>
internal sealed class LiveCalls : IDisposable
{
    private readonly ConcurrentDictionary<LiveCall, byte> _calls = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _pendingLock = new();
    private HashSet<string> _pending = new(StringComparer.Ordinal);
    private bool _isAllPending;

    /// <summary>Calls under way.</summary>
    public int Count => _calls.Count;

    /// <summary>Notes a call; disposing what is returned ends it.</summary>
    public LiveCall Begin(GrantKey key, ActionRequest asked, bool isEventStream)
    {
        LiveCall call = new(this, key, asked, isEventStream);
        _calls.TryAdd(call, 0);
        return call;
    }

    /// <summary>Forgets the call.</summary>
    public void End(LiveCall call) => _calls.TryRemove(call, out _);

    /// <summary>Says that the grants of these proxy keys changed; null means all of them. Never waits.</summary>
    public void Changed(IReadOnlyList<string>? accessKeyIds)
    {
        lock (_pendingLock)
        {
            _isAllPending |= accessKeyIds is null;
            if (!_isAllPending)
            {
                _pending.UnionWith(accessKeyIds!);
            }

            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _changed.Dispose();

    /// <summary>Waits for changes, and finds the calls that they concern.</summary>
    public async Task<IReadOnlyList<LiveCall>> NextChangedAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(cancellationToken);
        HashSet<string> keys;
        bool all;
        lock (_pendingLock)
        {
            (keys, all) = (_pending, _isAllPending);
            (_pending, _isAllPending) = (new HashSet<string>(StringComparer.Ordinal), false);
        }

        return [.. _calls.Keys.Where(call => all || keys.Contains(call.Key.AccessKeyId))];
    }
}
