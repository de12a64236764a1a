namespace Gateway.Daemon.Forward;

/// <summary>
/// One HTTP/1.1 connection to the upstream, below SocketsHttpHandler, which otherwise does two things that a gateway must not:
/// <list type="bullet">
/// <item>It sends a request without a body up to three times more when the connection closes before an answer, whatever the method. A DELETE
/// may have been carried out by then. Here that close is an error; the caller decides about trying again.</item>
/// <item>It drops an answer that came before the end of an upload when the rest of the upload cannot be written. S3 answers SlowDown like
/// that, and closes. Here the rest is read and dropped, and the answer, or its absence, decides.</item>
/// </list>
/// Writes and reads may run at the same time; each alone is not concurrent.
/// </summary>
internal sealed class Http1UpstreamStream(Stream connection) : Stream
{
    private volatile bool _awaitsAnswer;
    private volatile bool _isBroken;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The upstream closed without answering what was written.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await connection.ReadAsync(buffer, cancellationToken);
        if (count > 0)
        {
            _awaitsAnswer = false;
        }
        else if (buffer.Length > 0 && _awaitsAnswer)
        {
            // Read ahead of the request or after it: what was written may have been carried out.
            throw new IOException("The upstream closed the connection without an answer.");
        }

        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _awaitsAnswer = true;
        if (_isBroken)
        {
            return;
        }

        try
        {
            await connection.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException)
        {
            // The read that waits for the answer gets it, or fails in its turn.
            _isBroken = true;
        }
    }

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!_isBroken)
        {
            await connection.FlushAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
