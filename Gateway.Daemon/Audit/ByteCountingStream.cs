using Gateway.Daemon.Hosting;
using Gateway.Daemon.Payload;

namespace Gateway.Daemon.Audit;

/// <summary>Counts the request body's bytes as they are read, and gives the thread back now and then (<see cref="InlineCompletions"/>).</summary>
internal sealed class ByteCountingStream(Stream body) : ForwardOnlyStream
{
    private long _turnEnds = InlineCompletions.MaxBytesAtOnce;

    public long Count { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await body.ReadAsync(buffer, cancellationToken);
        Count += count;
        if (Count >= _turnEnds)
        {
            _turnEnds = Count + InlineCompletions.MaxBytesAtOnce;
            await Task.Yield();
        }

        return count;
    }
}
