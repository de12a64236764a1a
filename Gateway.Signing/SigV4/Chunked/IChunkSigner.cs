namespace Gateway.Signing.SigV4.Chunked;

/// <summary>Our own chain of chunk signatures. Not safe for concurrent use: it belongs to one request.</summary>
public interface IChunkSigner
{
    /// <summary>Length of a signature in the body, in characters; the client's are as long, so that the body's length does not change.</summary>
    int SignatureLength { get; }

    /// <summary>Signs the next chunk.</summary>
    /// <param name="dataHash">SHA-256 of the chunk's data, 32 bytes.</param>
    /// <param name="signatureText">Takes the signature, or holds its place until the signature is there.</param>
    /// <param name="position">Where in everything given out the signature begins, in bytes.</param>
    void SignChunk(ReadOnlySpan<byte> dataHash, Span<byte> signatureText, long position);

    /// <summary>Signs the trailer.</summary>
    /// <param name="linesHash">SHA-256 of the trailer's lines in canonical form, 32 bytes.</param>
    /// <param name="signatureText">Takes the signature, or holds its place until the signature is there.</param>
    /// <param name="position">Where in everything given out the signature begins, in bytes.</param>
    void SignTrailer(ReadOnlySpan<byte> linesHash, Span<byte> signatureText, long position);
}
