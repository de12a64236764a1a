namespace Gateway.Signing.Catalog;

/// <summary>The parts of a request that name its operation; all as received.</summary>
public readonly ref struct OperationRequest
{
    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path as received, percent-encoded.</summary>
    public required string RawPath { get; init; }

    /// <summary>The query as received, without the question mark; empty if none.</summary>
    public required string RawQuery { get; init; }

    /// <summary>The host, where known: says whether an S3 path begins with the bucket.</summary>
    public HostMatch? Host { get; init; }

    /// <summary>The <c>X-Amz-Target</c> header; null if absent.</summary>
    public string? Target { get; init; }

    /// <summary>The <c>Content-Type</c> header; null if absent.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether there is an <c>x-amz-copy-source</c> header: tells S3's copies from its uploads.</summary>
    public bool HasCopySource { get; init; }

    /// <summary>The first bytes of a form-encoded body; empty if there is none.</summary>
    public ReadOnlySpan<byte> Body { get; init; }
}
