namespace Gateway.Daemon.Limits;

/// <summary>What one address has open and may still begin. Safe for concurrent use; times are seconds of the table's clock.</summary>
internal sealed class AddressState(LimitsOptions options)
{
    private readonly Lock _lock = new();
    private readonly LogThrottle[] _throttles = [new(), new(), new()];
    private LimitsOptions _options = options;
    private int _mostConnections = options.MaxConnectionsPerAddress;
    private TokenBucket _handshakes = new(options.HandshakesPerSecond, options.HandshakesPerSecond);
    private TokenBucket _mints = new(options.MintsPerSecond, options.MintBurst);
    private int _connections;
    private bool _isForgotten;

    /// <summary>When to say in the log that this address was refused at the door.</summary>
    public LogThrottle Door { get; } = new();

    /// <summary>When a connection last came or went; written by many threads, any of which may win.</summary>
    public double LastUsed { get; private set; }

    /// <summary>Counts a connection. Null: the table has forgotten this state meanwhile, ask it for another.</summary>
    /// <param name="now">The table's clock.</param>
    /// <param name="current">The limits at present; when they are others than before, rates begin anew.</param>
    public bool? TryEnter(double now, LimitsOptions current)
    {
        lock (_lock)
        {
            Follow(current);
            if (_isForgotten)
            {
                return null;
            }

            if (_connections >= _mostConnections)
            {
                return false;
            }

            _connections++;
            LastUsed = now;
            return true;
        }
    }

    /// <summary>Ends a connection that was counted.</summary>
    public void Leave(double now)
    {
        lock (_lock)
        {
            _connections--;
            LastUsed = now;
        }
    }

    public bool TryHandshake(double now)
    {
        lock (_lock)
        {
            return _handshakes.TryTake(now);
        }
    }

    public bool TryMint(double now)
    {
        lock (_lock)
        {
            return _mints.TryTake(now);
        }
    }

    /// <summary>Marks a state without connections as forgotten; false when it has some.</summary>
    public bool TryForget()
    {
        lock (_lock)
        {
            return _isForgotten = _connections == 0;
        }
    }

    private void Follow(LimitsOptions current)
    {
        if (!ReferenceEquals(_options, current))
        {
            _options = current;
            _mostConnections = current.MaxConnectionsPerAddress;
            _handshakes = new TokenBucket(current.HandshakesPerSecond, current.HandshakesPerSecond);
            _mints = new TokenBucket(current.MintsPerSecond, current.MintBurst);
        }
    }

    /// <summary>When to say in the log that this address is at a limit of its own.</summary>
    public LogThrottle ThrottleOf(Limit limit) => _throttles[limit switch { Limit.Handshakes => 0, Limit.Mints => 1, _ => 2 }];
}
