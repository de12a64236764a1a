namespace Gateway.Signing.SigV4A;

/// <summary>A chunk, or the trailer, that was given out with the place of its signature still empty.</summary>
/// <param name="Position">Where in everything given out the signature belongs, in bytes.</param>
/// <param name="Hash">SHA-256 of the chunk's data or of the trailer's canonical lines, 32 bytes.</param>
/// <param name="IsTrailer">Whether it is the trailer.</param>
public sealed record UnsignedChunk(long Position, byte[] Hash, bool IsTrailer);
