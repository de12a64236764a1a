using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Authorize;

/// <summary>What is asked for, as the evaluators see it.</summary>
internal sealed record ActionRequest
{
    public required CatalogService Service { get; init; }

    public required WireProtocol Protocol { get; init; }

    public required HostMatch Host { get; init; }

    public required string Region { get; init; }

    /// <summary>The operation; null when it could not be told, which no rule about actions lets pass.</summary>
    public required string? Action { get; init; }

    public required string RawQuery { get; init; }

    /// <summary>What the path names, in its order; what it names counts, whatever the body says.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> PathVariables { get; init; }

    /// <summary>The body when it is in memory; null when it isn't.</summary>
    public required ReadOnlyMemory<byte>? Body { get; init; }
}
