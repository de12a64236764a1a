namespace Gateway.Signing.Contracts;

/// <summary>The signatures of a <see cref="SignChunksRequest"/>.</summary>
public sealed record SignChunksResult
{
    /// <summary>One for each chunk, in order, without padding.</summary>
    public required IReadOnlyList<string> Signatures { get; init; }
}
