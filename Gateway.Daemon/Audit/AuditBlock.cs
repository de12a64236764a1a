namespace Gateway.Daemon.Audit;

/// <summary>Events in memory on their way to the spool: whole lines, oldest first. Not safe for concurrent use.</summary>
/// <param name="capacity">In bytes.</param>
internal sealed class AuditBlock(int capacity)
{
    /// <summary>What most blocks have, in bytes: some 120 events, and no large object of the collector's, which only whole collections free.</summary>
    public const int UsualCapacity = 64 * 1024;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);
    private int _length;

    /// <summary>How many events.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes of them are of callers that had proved no key.</summary>
    public long UnprovenBytes { get; private set; }

    /// <summary>All lines, each with its end.</summary>
    public ReadOnlyMemory<byte> Lines => _bytes.AsMemory(0, _length);

    /// <summary>The first line, with its end.</summary>
    public ReadOnlySpan<byte> Oldest => _bytes.AsSpan(0, _bytes.AsSpan(0, _length).IndexOf((byte)'\n') + 1);

    /// <summary>Whether it may be filled again: one that a longer line needed is not kept.</summary>
    public bool IsUsual => _bytes.Length == UsualCapacity;

    /// <summary>Adds a line at the end. False: there is no room for it.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line, bool isUnproven)
    {
        if (!line.TryCopyTo(_bytes.AsSpan(_length)))
        {
            return false;
        }

        _length += line.Length;
        Count++;
        UnprovenBytes += isUnproven ? line.Length : 0;
        return true;
    }

    /// <summary>Makes it as new.</summary>
    public void Clear() => (_length, Count, UnprovenBytes) = (0, 0, 0);
}
