using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Resolve;

/// <summary>
/// An <see cref="AuditBatch"/> made of events that are JSON already, so that none is parsed and written again. It goes out in pieces: as one
/// array each batch would be a large object, which only a whole collection frees.
/// </summary>
internal sealed class AuditBatchContent : HttpContent
{
    private const int PieceBytes = 32 * 1024;

    private static readonly byte[] Start = """{"events":["""u8.ToArray();
    private static readonly byte[] End = "]}"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _events;

    /// <param name="lines">
    /// Events as lines of JSON; such a line has no line feed but the one at its end. They must stay as they are until the request has ended.
    /// </param>
    public AuditBatchContent(ReadOnlyMemory<byte> lines)
    {
        _events = lines.TrimEnd((byte)'\n');
        Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = Start.Length + _events.Length + End.Length;
        return true;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            await stream.WriteAsync(Start, cancellationToken);
            for (ReadOnlyMemory<byte> left = _events; left.Length > 0;)
            {
                int count = Math.Min(left.Length, PieceBytes);
                left.Span[..count].Replace(piece, (byte)'\n', (byte)',');
                await stream.WriteAsync(piece.AsMemory(0, count), cancellationToken);
                left = left[count..];
            }

            await stream.WriteAsync(End, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
