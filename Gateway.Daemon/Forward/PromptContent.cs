using System.Net;

namespace Gateway.Daemon.Forward;

/// <summary>
/// The content inside, each of its writes sent at once. HttpClient otherwise keeps up to 32 KiB back, head included, until there is more, and
/// a stream whose other side answers each message would stand still; the forwarder flushes for gRPC's content types alone.
/// </summary>
internal sealed class PromptContent(HttpContent content) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        content.CopyToAsync(new FlushingStream(stream), context, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
