namespace Gateway.Signing.SigV4;

/// <summary>The parts of an authentication as found, decoded but not yet judged; null where a part is absent.</summary>
internal sealed class AuthorizationParts
{
    public required SigV4Form Form { get; init; }

    /// <summary>Which of the algorithms served was named.</summary>
    public SignatureAlgorithm Algorithm { get; set; }

    public ReadOnlyMemory<char>? Credential { get; set; }

    public ReadOnlyMemory<char>? SignedHeaders { get; set; }

    public string? Signature { get; set; }

    /// <summary>The algorithm's name. Query form only.</summary>
    public string? AlgorithmName { get; set; }

    /// <summary>Query form only.</summary>
    public string? Date { get; set; }

    /// <summary>Query form only.</summary>
    public string? Expires { get; set; }

    /// <summary>SigV4A in the query form only.</summary>
    public string? RegionSet { get; set; }
}
