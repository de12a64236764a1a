using System.Buffers;
using System.Runtime.InteropServices;
using Gateway.Daemon.Resolve;
using Gateway.Signing.SigV4.Chunked;

namespace Gateway.Daemon.Payload;

/// <summary>
/// Passes an aws-chunked body on with each chunk's signature, where it has them, verified and replaced. A signed chunk is let go only when it
/// was found good, and the body's last byte only when the whole is good and at its end. Holds one chunk at most. Not safe for concurrent reads.
/// </summary>
internal sealed class ChunkResigningStream(Stream body, Func<IChunkSigner?, ChunkedBodyResigner> resignerFor) : ForwardOnlyStream
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Where each block costs a call, more of the body is taken at a time; what came meanwhile waits in the server's buffer, of 1 MiB.</summary>
    private const int PerCallBlockBytes = 512 * 1024;

    private byte[] _block = [];
    private readonly ArrayBufferWriter<byte> _ready = new(BlockBytes);
    private ChunkedBodyResigner? _resigner;
    private PerCallChunkSigner? _perCall;
    private long _sentBefore;
    private int _taken;
    private bool _ended;

    /// <summary>The last byte waits for the end of the body: it completes the request upstream, and what may follow is still to be judged.</summary>
    private int Ready => _ready.WrittenCount - _taken - (_ended ? 0 : 1);

    /// <summary>What was wrong with the body, once something was.</summary>
    public ChunkedFailure Failure { get; private set; }

    /// <summary>Why the control plane signed no more, once it did not.</summary>
    public SigningException? Unsigned { get; private set; }

    /// <summary>Gives the chain of our own signatures, which begins with that of the outgoing request: the body is read after it was signed.</summary>
    public void Begin(ChunkSigner upstream) => Begin(upstream, BlockBytes);

    /// <summary>Begins a body whose chunks nobody signs.</summary>
    public void BeginUnsigned() => Begin(null, BlockBytes);

    /// <summary>The same where the control plane signs, batch by batch: whatever one read of the body completed.</summary>
    public void Begin(PerCallChunkSigner upstream)
    {
        _perCall = upstream;
        Begin(upstream.Chain, PerCallBlockBytes);
    }

    /// <inheritdoc/>
    /// <exception cref="PayloadMismatchException">A chunk or the whole is not what was signed.</exception>
    /// <exception cref="SigningException">The control plane does not sign it: see <see cref="Unsigned"/>.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ChunkedBodyResigner resigner = _resigner ?? throw new InvalidOperationException("The body is read before the request was signed.");
        ThrowIfRefused();
        while (Ready <= 0 && !_ended)
        {
            KeepLast();
            int count = await body.ReadAsync(_block, cancellationToken);
            Failure = count == 0 ? resigner.Complete() : resigner.Write(_block.AsSpan(0, count), _ready);
            ThrowIfRefused();
            await SignAsync(cancellationToken);
            _ended = count == 0;
        }

        int length = Math.Min(buffer.Length, Ready);
        _ready.WrittenSpan.Slice(_taken, length).CopyTo(buffer.Span);
        _taken += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        _resigner?.Dispose();
        base.Dispose(disposing);
    }

    private void Begin(IChunkSigner? upstream, int blockBytes)
    {
        _block = new byte[blockBytes];
        _resigner = resignerFor(upstream);
    }

    /// <summary>Fills the signatures in that are still missing; nothing is let go before.</summary>
    private async ValueTask SignAsync(CancellationToken cancellationToken)
    {
        if (_perCall is null)
        {
            return;
        }

        try
        {
            // Our own buffer, which its writer shows as read-only.
            await _perCall.SignAsync(MemoryMarshal.AsMemory(_ready.WrittenMemory), _sentBefore, cancellationToken);
        }
        catch (SigningException e)
        {
            Unsigned = e;
            throw;
        }
    }

    private void ThrowIfRefused()
    {
        if (Failure != ChunkedFailure.None)
        {
            throw new PayloadMismatchException($"The chunked body was refused: {Failure}.");
        }
    }

    private void KeepLast()
    {
        if (_taken == _ready.WrittenCount)
        {
            return;
        }

        byte last = _ready.WrittenSpan[^1];
        _sentBefore += _ready.WrittenCount - 1;
        _ready.ResetWrittenCount();
        _taken = 0;
        _ready.Write([last]);
    }
}
