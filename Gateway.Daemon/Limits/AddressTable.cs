using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Limits;

/// <summary>
/// The states of the addresses that were here of late. Bounded: beyond <see cref="MaxIdle"/> those without a connection are forgotten,
/// least recently used first, so that memory is bounded by that and by <c>Limits:MaxConnections</c>. Safe for concurrent use.
/// </summary>
internal sealed class AddressTable(IOptions<LimitsOptions> options, TimeProvider time)
{
    /// <summary>At some 400 bytes each, 25 MB.</summary>
    public const int MaxIdle = 65_536;

    /// <summary>A pass over the table costs milliseconds: in seconds, how often at most.</summary>
    private const double PassInterval = 1;

    private readonly ConcurrentDictionary<AddressKey, AddressState> _states = new();
    private readonly Lock _forgetting = new();
    private double _lastPass = double.NegativeInfinity;

    /// <summary>Number of addresses held.</summary>
    public int Count => _states.Count;

    /// <summary>The clock of all states, in seconds.</summary>
    public double Now => (double)time.GetTimestamp() / time.TimestampFrequency;

    /// <summary>Counts a connection of the address; when true, the caller must <see cref="AddressState.Leave"/> the state.</summary>
    public bool TryEnter(IPAddress address, out AddressState state)
    {
        AddressKey key = AddressKey.Of(address);
        LimitsOptions limits = options.Value;
        while (true)
        {
            state = _states.GetOrAdd(key, static (_, o) => new AddressState(o), limits);
            if (state.TryEnter(Now, limits) is { } entered)
            {
                ForgetIdle();
                return entered;
            }

            _states.TryRemove(new KeyValuePair<AddressKey, AddressState>(key, state));
        }
    }

    /// <summary>Forgets a tenth more than must be, so that passes are few.</summary>
    private void ForgetIdle()
    {
        if (_states.Count <= MaxIdle || Now - _lastPass < PassInterval || !_forgetting.TryEnter())
        {
            return;
        }

        try
        {
            _lastPass = Now;
            int excess = _states.Count - (MaxIdle * 9 / 10);
            foreach (KeyValuePair<AddressKey, AddressState> old in _states.ToArray().OrderBy(static s => s.Value.LastUsed))
            {
                if (excess <= 0)
                {
                    return;
                }

                if (old.Value.TryForget() && _states.TryRemove(old))
                {
                    excess--;
                }
            }
        }
        finally
        {
            _forgetting.Exit();
        }
    }
}
