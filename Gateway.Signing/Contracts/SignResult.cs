namespace Gateway.Signing.Contracts;

/// <summary>What completes a SigV4A request.</summary>
public sealed record SignResult
{
    /// <summary>The value of the <c>Authorization</c> header. Never logged.</summary>
    public required string Authorization { get; init; }

    /// <summary>The cloud credential's access key id, as AWS knows it.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The value of <c>X-Amz-Security-Token</c>, which was signed; null for a long-term credential. Never logged.</summary>
    public string? SessionToken { get; init; }

    /// <summary>
    /// For a body in signed chunks: what <see cref="SignChunksRequest"/> goes on from, sealed by and readable to the control plane alone.
    /// Else null.
    /// </summary>
    public string? Continuation { get; init; }

    /// <summary>Names the key only.</summary>
    public override string ToString() => $"SignResult {{ AccessKeyId = {AccessKeyId} }}";
}
