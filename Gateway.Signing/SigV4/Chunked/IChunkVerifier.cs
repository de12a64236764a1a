namespace Gateway.Signing.SigV4.Chunked;

/// <summary>
/// The client's chain of chunk signatures, to verify. Each signature covers the one before it, so the chain goes on only from a good one.
/// Not safe for concurrent use: it belongs to one request.
/// </summary>
public interface IChunkVerifier
{
    /// <summary>Length of a signature in the body, in characters; every one takes as many.</summary>
    int SignatureLength { get; }

    /// <summary>Whether text of this length is a signature at all.</summary>
    bool IsWellFormed(ReadOnlySpan<byte> signatureText);

    /// <summary>Whether the next chunk's signature is right.</summary>
    /// <param name="dataHash">SHA-256 of the chunk's data, 32 bytes.</param>
    /// <param name="signatureText">The signature as it stands in the body.</param>
    bool VerifyChunk(ReadOnlySpan<byte> dataHash, ReadOnlySpan<byte> signatureText);

    /// <summary>Whether the trailer's signature is right.</summary>
    /// <param name="linesHash">SHA-256 of the trailer's lines in canonical form, 32 bytes.</param>
    /// <param name="signatureText">The signature as it stands in the body.</param>
    bool VerifyTrailer(ReadOnlySpan<byte> linesHash, ReadOnlySpan<byte> signatureText);
}
