namespace Gateway.ControlPlane.Nodes;

/// <summary>A gateway daemon.</summary>
internal sealed record NodeResponse
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether a heartbeat came within the last 30 seconds.</summary>
    public bool Live { get; init; }

    public string? Version { get; init; }

    /// <summary>The proxy URL that the node advertises.</summary>
    public string? Endpoint { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>The last measured time from a change's commit to its effect on the node, milliseconds.</summary>
    public double? RevocationLagMs { get; init; }
}

internal sealed record CreateNodeRequest
{
    public string? Name { get; init; }
}
