namespace Gateway.Signing.SigV4;

/// <summary>What a signature covers. Nothing here is decoded or normalised: the canonical terms do that.</summary>
public sealed record SignedRequest
{
    /// <summary>The HTTP method, for example <c>POST</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The path as it stands on the request line, bytes as Latin-1 characters.</summary>
    public required string RawPath { get; init; }

    /// <summary>The query as it stands on the request line, without the question mark; empty when there is none.</summary>
    public required string RawQuery { get; init; }

    /// <summary>All headers in the order received, Host included.</summary>
    public required IReadOnlyList<HeaderField> Headers { get; init; }

    /// <summary>The last line of the canonical request: a lower-case hex SHA-256, or a literal such as <c>UNSIGNED-PAYLOAD</c>.</summary>
    public required string PayloadHash { get; init; }
}
