using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4A;

namespace Gateway.Daemon.Payload;

/// <summary>
/// Our chain of chunk signatures where the control plane holds the key: each batch of chunks is one call, and whether the key may still be
/// used is asked anew with it. Not safe for concurrent use: it belongs to one request.
/// </summary>
/// <param name="controlPlane">Who signs.</param>
/// <param name="accessKeyId">The proxy key whose call it is.</param>
/// <param name="continuation">What the control plane gave out with the request's signature.</param>
/// <param name="seedSignature">The request's signature, with which the chain begins.</param>
internal sealed class PerCallChunkSigner(IControlPlane controlPlane, string accessKeyId, string continuation, string seedSignature)
{
    private string _previous = seedSignature;

    /// <summary>Takes what has to be signed while the body is read.</summary>
    public DeferredChunkSigner Chain { get; } = new();

    /// <summary>Signs what has come since the last call.</summary>
    /// <param name="given">What was given out and not yet sent; the signatures are put in.</param>
    /// <param name="offset">How many bytes were given out and sent before.</param>
    /// <param name="cancellationToken">Ends the wait for the control plane.</param>
    /// <exception cref="SigningException">The control plane does not sign, or can't be asked.</exception>
    public async ValueTask SignAsync(Memory<byte> given, long offset, CancellationToken cancellationToken)
    {
        foreach (UnsignedChunk[] batch in Chain.Take().Chunk(SignChunksRequest.MaxChunks))
        {
            SignChunksResult signed = await controlPlane.SignChunksAsync(
                new SignChunksRequest
                {
                    AccessKeyId = accessKeyId,
                    Continuation = continuation,
                    Previous = _previous,
                    Chunks = [.. batch.Select(static chunk => new ChunkToSign(chunk.Hash, chunk.IsTrailer))],
                },
                cancellationToken);
            for (int i = 0; i < batch.Length; i++)
            {
                DeferredChunkSigner.Fill(signed.Signatures[i], given.Span[(int)(batch[i].Position - offset)..]);
            }

            _previous = signed.Signatures[^1];
        }
    }
}
