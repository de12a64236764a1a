using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4A;

namespace Gateway.Signing.Policies;

/// <summary>What is asked for, as the evaluators see it. Made by <see cref="ActionReader"/>.</summary>
public sealed record ActionRequest
{
    /// <summary>The service.</summary>
    public required CatalogService Service { get; init; }

    /// <summary>The protocol the caller speaks: it says how a body is read.</summary>
    public required WireProtocol Protocol { get; init; }

    /// <summary>The host that was called; null when nobody said, in a dry run.</summary>
    public required HostMatch? Host { get; init; }

    /// <summary>The region of the credential scope; for SigV4A the region set's text.</summary>
    public required string Region { get; init; }

    /// <summary>The regions of a SigV4A request, which rules about regions must cover to the last; null for SigV4.</summary>
    public RegionSet? RegionSet { get; init; }

    /// <summary>The operation; null when it could not be told, which no rule about actions lets pass.</summary>
    public required string? Action { get; init; }

    /// <summary>The resource that the operation names, for audit; null when none or unknown.</summary>
    public string? Resource { get; init; }

    /// <summary>The query as received, without the question mark.</summary>
    public required string RawQuery { get; init; }

    /// <summary>
    /// What the path names, in its order; what it names counts, whatever the body says. Read when a policy first asks: most grants have
    /// none, and a call that is under way may get some.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> PathVariables
    {
        get => field ??= Path is { } path ? ResourceIdentifier.PathVariables(Service, path.Of(this)) : [];
        init;
    }

    /// <summary>Where <see cref="PathVariables"/> are read from, unless they are given.</summary>
    internal RequestLine? Path { get; init; }

    /// <summary>The <c>Content-Type</c> header; null if absent.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether there is a <c>Content-Encoding</c> header: the body says something else than its bytes show.</summary>
    public bool HasContentEncoding { get; init; }

    /// <summary>The values of a header by its name, in any case; empty when it is absent.</summary>
    public Func<string, IReadOnlyList<string?>> HeaderValues { get; init; } = static _ => [];

    /// <summary>The body when it is in memory; null when it isn't.</summary>
    public required ReadOnlyMemory<byte>? Body { get; init; }
}
