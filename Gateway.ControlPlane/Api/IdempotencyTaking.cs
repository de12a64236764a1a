namespace Gateway.ControlPlane.Api;

/// <summary>A user's idempotency key, as one call has taken it.</summary>
internal sealed record IdempotencyTaking
{
    public required string AccountId { get; init; }

    public required string UserId { get; init; }

    public required string Key { get; init; }

    /// <summary>Of this call alone: another that takes the key later has another.</summary>
    public required Guid Taking { get; init; }
}
