using Gateway.Daemon.Payload;

namespace Gateway.Daemon.Audit;

/// <summary>Counts the request body's bytes as they are read.</summary>
internal sealed class ByteCountingStream(Stream body) : ForwardOnlyStream
{
    public long Count { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await body.ReadAsync(buffer, cancellationToken);
        Count += count;
        return count;
    }
}
