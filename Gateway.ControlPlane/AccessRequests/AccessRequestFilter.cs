namespace Gateway.ControlPlane.AccessRequests;

/// <summary>What a list of access requests is narrowed to; null does not narrow.</summary>
internal sealed record AccessRequestFilter
{
    public string? EnvironmentId { get; init; }

    public string? RequesterId { get; init; }

    public string? Status { get; init; }

    /// <summary>Who approved or denied.</summary>
    public string? DecidedById { get; init; }

    public string? PolicyGroupId { get; init; }

    public string? CloudCredentialId { get; init; }

    /// <summary>Each must occur, in any case, in the services, the requester's name or e-mail, the environment's name or the justification. Empty: no search.</summary>
    public string[] Words { get; init; } = [];
}
