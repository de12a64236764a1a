namespace Gateway.ControlPlane.Api;

/// <summary>One page of a list.</summary>
internal sealed record Page<T>
{
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>What to send as <c>cursor</c> for the next page; null when this is the last.</summary>
    public required string? NextCursor { get; init; }
}
