using System.IO.Pipelines;
using Gateway.Daemon.Hosting;

namespace Gateway.Daemon.Audit;

/// <summary>
/// Counts the response body's bytes on their way to the client, and gives the thread back now and then (<see cref="InlineCompletions"/>);
/// everything else is the server's own feature.
/// </summary>
internal sealed class ByteCountingBody : IHttpResponseBodyFeature
{
    private readonly IHttpResponseBodyFeature _inner;
    private readonly CountingWriter _writer;
    private long _turnEnds = InlineCompletions.MaxBytesAtOnce;

    private ByteCountingBody(IHttpResponseBodyFeature inner)
    {
        _inner = inner;
        Stream = new CountingStream(inner.Stream, this);
        _writer = new CountingWriter(inner.Writer, this);
    }

    /// <summary>Body bytes written so far.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public Stream Stream { get; }

    /// <inheritdoc/>
    public PipeWriter Writer => _writer;

    public static ByteCountingBody Install(HttpContext context)
    {
        ByteCountingBody body = new(context.RequiredFeature<IHttpResponseBodyFeature>());
        context.SetFeature<IHttpResponseBodyFeature>(body);
        return body;
    }

    /// <inheritdoc/>
    public void DisableBuffering() => _inner.DisableBuffering();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The gateway sends no files.");

    /// <inheritdoc/>
    public Task CompleteAsync() => _inner.CompleteAsync();

    private sealed class CountingWriter(PipeWriter inner, ByteCountingBody owner) : PipeWriter
    {
        public override void Advance(int bytes)
        {
            owner.Count += bytes;
            inner.Advance(bytes);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);
    }

    private sealed class CountingStream(Stream inner, ByteCountingBody owner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            owner.Count += buffer.Length;
            if (owner.Count < owner._turnEnds)
            {
                return inner.WriteAsync(buffer, cancellationToken);
            }

            owner._turnEnds = owner.Count + InlineCompletions.MaxBytesAtOnce;
            return WriteOnThePoolAsync(buffer, cancellationToken);
        }

        private async ValueTask WriteOnThePoolAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
        {
            await Task.Yield();
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
