namespace Gateway.ControlPlane.AccessRequests;

/// <summary>What a list of access requests is narrowed to; null does not narrow.</summary>
internal sealed record AccessRequestFilter
{
    public string? EnvironmentId { get; init; }

    public string? RequesterId { get; init; }

    public string? Status { get; init; }
}
