namespace Gateway.Signing.SigV4.Chunked;

/// <summary>What of an aws-chunked body comes next.</summary>
internal enum ChunkedBodyState
{
    /// <summary>The first line of a chunk.</summary>
    Header,

    /// <summary>The data of a chunk.</summary>
    Data,

    /// <summary>The line end behind a chunk's data.</summary>
    DataEnd,

    /// <summary>A line of the trailer.</summary>
    Trailer,

    /// <summary>The empty line at the end.</summary>
    TrailerEnd,

    /// <summary>Nothing.</summary>
    Done,
}
