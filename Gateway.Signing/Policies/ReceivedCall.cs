using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4A;

namespace Gateway.Signing.Policies;

/// <summary>What of a received request says which action it is, as received.</summary>
public readonly record struct ReceivedCall
{
    /// <summary>The service of the credential scope at this host.</summary>
    public required CatalogService Service { get; init; }

    /// <summary>The protocol the caller speaks.</summary>
    public required WireProtocol Protocol { get; init; }

    /// <summary>The host that was called; null when nobody said, in a dry run.</summary>
    public required HostMatch? Host { get; init; }

    /// <summary>The region of the credential scope; for SigV4A the region set's text.</summary>
    public required string Region { get; init; }

    /// <summary>The regions of a SigV4A request; null for SigV4.</summary>
    public RegionSet? RegionSet { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path, percent-encoded.</summary>
    public required string RawPath { get; init; }

    /// <summary>The query without the question mark; empty if none.</summary>
    public required string RawQuery { get; init; }

    /// <summary>The <c>X-Amz-Target</c> header; null if absent.</summary>
    public string? Target { get; init; }

    /// <summary>The <c>Content-Type</c> header; null if absent.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether there is a <c>Content-Encoding</c> header: the body says something else than its bytes show.</summary>
    public bool HasContentEncoding { get; init; }

    /// <summary>Whether there is a <c>smithy-protocol</c> header.</summary>
    public bool HasSmithyProtocol { get; init; }

    /// <summary>Whether there is an <c>x-amz-copy-source</c> header.</summary>
    public bool HasCopySource { get; init; }

    /// <summary>The values of a header by its name, in any case; null when policies may not ask for any.</summary>
    public Func<string, IReadOnlyList<string?>>? HeaderValues { get; init; }

    /// <summary>The whole body when it is in memory; null when it isn't.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }
}
