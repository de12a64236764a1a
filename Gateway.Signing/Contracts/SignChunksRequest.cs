namespace Gateway.Signing.Contracts;

/// <summary>What a daemon sends to <c>POST /api/v1/gateway/sign-chunks</c>: the next links of the chain that a signed request began.</summary>
public sealed record SignChunksRequest
{
    /// <summary>The most links of one call.</summary>
    public const int MaxChunks = 1024;

    /// <summary>The proxy key whose call it is.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary><see cref="SignResult.Continuation"/> of the request.</summary>
    public required string Continuation { get; init; }

    /// <summary>The last signature of the chain so far: the request's own, or a chunk's.</summary>
    public required string Previous { get; init; }

    /// <summary>What to sign, in order; 1 to <see cref="MaxChunks"/>.</summary>
    public required IReadOnlyList<ChunkToSign> Chunks { get; init; }

    /// <summary>Names the key only.</summary>
    public override string ToString() => $"SignChunksRequest {{ AccessKeyId = {AccessKeyId} }}";
}
