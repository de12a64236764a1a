using System.Buffers;

namespace Gateway.Signing.EventStream;

/// <summary>
/// Takes an event stream apart into messages, whose checksums it has verified. Holds one message: memory grows with what has arrived,
/// not with what a message claims to be long. It says how much may be put where, so that nothing is copied and nothing beyond the
/// message is read:
/// <code>
/// while ((count = stream.Read(reader.GetRoom())) > 0)
/// {
///     failure = reader.Advance(count);
///     if (failure == EventStreamFailure.None &amp;&amp; reader.IsWhole) { use(reader.Message); reader.Next(); }
/// }
/// failure = reader.Complete();
/// </code>
/// Not safe for concurrent use: it belongs to one stream, whose owner disposes it.
/// </summary>
public sealed class EventFrameReader : IDisposable
{
    /// <summary>The longest message, framing included: 16 MiB.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>The longest headers of a message: 128 KiB.</summary>
    public const int MaxHeadersBytes = 128 * 1024;

    /// <summary>The least that is held; audio comes in messages of some KiB.</summary>
    private const int FirstBytes = 8 * 1024;

    /// <summary>A larger buffer is given back after its message: most streams have few such.</summary>
    private const int KeptBytes = 64 * 1024;

    private readonly int _maxMessageBytes;
    private byte[] _held = [];
    private int _length;
    private int _total;
    private EventStreamFailure _failure;

    /// <summary>Begins at the start of a stream.</summary>
    /// <param name="maxMessageBytes">The longest message to hold, bytes.</param>
    public EventFrameReader(int maxMessageBytes = MaxMessageBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessageBytes, EventFrame.MinBytes);
        _maxMessageBytes = maxMessageBytes;
    }

    /// <summary>Whether a message has arrived whole and unharmed.</summary>
    public bool IsWhole => _total > 0 && _length == _total && _failure == EventStreamFailure.None;

    /// <summary>The whole message, framing included; it may be changed in place. Valid until <see cref="Next"/> or <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no whole message.</exception>
    public Memory<byte> Message => IsWhole ? _held.AsMemory(0, _total) : throw new InvalidOperationException("No message has arrived whole.");

    /// <summary>Where the next bytes of the stream go: never empty, and never longer than what the message still lacks.</summary>
    /// <exception cref="InvalidOperationException">A whole message waits, or the stream is wrong.</exception>
    public Memory<byte> GetRoom()
    {
        if (IsWhole || _failure != EventStreamFailure.None)
        {
            throw new InvalidOperationException("There is nothing more to read.");
        }

        int end = _total == 0 ? EventFrame.PreludeBytes : _total;
        if (_length == _held.Length)
        {
            Grow(end);
        }

        return _held.AsMemory(_length, Math.Min(_held.Length, end) - _length);
    }

    /// <summary>Takes note of bytes that were put into the room.</summary>
    /// <param name="count">How many, 1 or more and at most as many as there was room for.</param>
    /// <returns>What is wrong; the same again for every call after a failure.</returns>
    public EventStreamFailure Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (_total == 0 ? EventFrame.PreludeBytes : _total) - _length);
        _length += count;
        if (_failure != EventStreamFailure.None)
        {
            return _failure;
        }

        if (_total == 0 && _length == EventFrame.PreludeBytes)
        {
            _failure = ReadPrelude(_held.AsSpan(0, EventFrame.PreludeBytes));
        }
        else if (_total > 0 && _length == _total && !EventFrame.IsIntact(_held.AsSpan(0, _total)))
        {
            _failure = EventStreamFailure.ChecksumMismatch;
        }

        return _failure;
    }

    /// <summary>Forgets the message and begins the next.</summary>
    public void Next()
    {
        _length = 0;
        _total = 0;
        if (_held.Length > KeptBytes)
        {
            Release();
        }
    }

    /// <summary>Says that the stream has ended.</summary>
    public EventStreamFailure Complete()
    {
        if (_failure == EventStreamFailure.None && _length > 0 && !IsWhole)
        {
            _failure = EventStreamFailure.Truncated;
        }

        return _failure;
    }

    /// <summary>Gives the held memory back, cleared: it may hold what was refused.</summary>
    public void Dispose() => Release();

    private EventStreamFailure ReadPrelude(ReadOnlySpan<byte> prelude)
    {
        if (!EventFrame.IsPreludeIntact(prelude))
        {
            return EventStreamFailure.ChecksumMismatch;
        }

        uint total = EventFrame.TotalLength(prelude);
        uint headers = EventFrame.HeadersLength(prelude);
        if (total > _maxMessageBytes || headers > MaxHeadersBytes)
        {
            return EventStreamFailure.MessageTooLarge;
        }

        if (total < EventFrame.MinBytes || headers > total - EventFrame.MinBytes)
        {
            return EventStreamFailure.MalformedPrelude;
        }

        _total = (int)total;
        return EventStreamFailure.None;
    }

    /// <summary>Doubles, and never beyond the message's end.</summary>
    private void Grow(int end)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Math.Min(end, _held.Length * 2)));
        _held.AsSpan(0, _length).CopyTo(larger);
        Release();
        _held = larger;
    }

    private void Release()
    {
        byte[] held = _held;
        _held = [];
        if (held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(held, clearArray: true);
        }
    }
}
