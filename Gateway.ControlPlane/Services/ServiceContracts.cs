namespace Gateway.ControlPlane.Services;

/// <summary>A service of the catalog, as an approver understands it.</summary>
internal sealed record ServiceResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Cloud { get; init; }

    /// <summary>Host patterns, for people.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    public required IReadOnlyList<string> Protocols { get; init; }

    /// <summary>Whether access to it may be asked for here.</summary>
    public required bool Requestable { get; init; }
}
