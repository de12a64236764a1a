namespace Gateway.Signing.Contracts;

/// <summary>One link of a chain of chunk signatures.</summary>
/// <param name="Hash">SHA-256 of the chunk's data or of the trailer's canonical lines, 32 bytes.</param>
/// <param name="IsTrailer">Whether it is the trailer, which ends the chain.</param>
public sealed record ChunkToSign(byte[] Hash, bool IsTrailer);
