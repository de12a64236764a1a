namespace Gateway.ControlPlane.AccessRequests;

/// <summary>A checked approval.</summary>
internal sealed record Approval
{
    public required string CloudCredentialId { get; init; }

    public string? PolicyGroupId { get; init; }

    /// <summary>Null: as requested.</summary>
    public string[]? Regions { get; init; }

    /// <summary>Null: as requested.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Comment { get; init; }
}
