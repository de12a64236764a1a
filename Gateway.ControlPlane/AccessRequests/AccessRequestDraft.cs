namespace Gateway.ControlPlane.AccessRequests;

/// <summary>A checked request, before it is stored.</summary>
internal sealed record AccessRequestDraft
{
    public required string[] Services { get; init; }

    public required string[] Regions { get; init; }

    public string? Justification { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}
