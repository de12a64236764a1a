namespace Gateway.Signing.SigV4.Chunked;

/// <summary>Every way an aws-chunked body can be wrong. After any of them nothing more is released.</summary>
public enum ChunkedFailure
{
    /// <summary>Nothing is wrong so far.</summary>
    None = 0,

    /// <summary>A chunk's first line is not written as it must be, or is too long.</summary>
    MalformedHeader,

    /// <summary>A chunk is larger than is held in memory for its signature to be checked.</summary>
    ChunkTooLarge,

    /// <summary>A chunk's signature is not the one computed here.</summary>
    SignatureMismatch,

    /// <summary>A chunk's data is not followed by a line end.</summary>
    MalformedChunk,

    /// <summary>The data is longer or shorter than <c>x-amz-decoded-content-length</c> says.</summary>
    DecodedLengthMismatch,

    /// <summary>The trailer is not written as it must be, is too long, or holds other headers than <c>x-amz-trailer</c> announces.</summary>
    MalformedTrailer,

    /// <summary>The trailer's signature is not the one computed here.</summary>
    TrailerSignatureMismatch,

    /// <summary>The body ended before its last chunk.</summary>
    Truncated,

    /// <summary>The body went on after its end.</summary>
    DataAfterEnd,
}
