namespace Gateway.Benchmarks.Size;

/// <summary>In which form the bytes travel.</summary>
internal enum SizeMode
{
    /// <summary>Upload under the body's declared hash.</summary>
    SignedHash,

    /// <summary>Upload under <c>UNSIGNED-PAYLOAD</c>.</summary>
    Unsigned,

    /// <summary>Upload in chunks that are signed one by one.</summary>
    SignedChunks,

    /// <summary>Upload in unsigned chunks with a checksum behind them.</summary>
    UnsignedTrailer,

    /// <summary>Download.</summary>
    Download,
}
