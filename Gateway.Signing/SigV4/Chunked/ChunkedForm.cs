namespace Gateway.Signing.SigV4.Chunked;

/// <summary>How an aws-chunked body is signed, as <c>x-amz-content-sha256</c> says.</summary>
public enum ChunkedForm
{
    /// <summary><see cref="PayloadHash.StreamingSigned"/>: every chunk is signed.</summary>
    SignedChunks = 1,

    /// <summary><see cref="PayloadHash.StreamingSignedTrailer"/>: every chunk and the trailer are signed.</summary>
    SignedTrailer,

    /// <summary><see cref="PayloadHash.StreamingUnsignedTrailer"/>: nothing is signed, a checksum follows in the trailer.</summary>
    UnsignedTrailer,
}
