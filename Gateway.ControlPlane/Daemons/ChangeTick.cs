namespace Gateway.ControlPlane.Daemons;

/// <summary>What the feed read at one time: the changes since the tick before, and the newest sequence.</summary>
internal sealed record ChangeTick
{
    public required IReadOnlyList<ChangeRow> Changes { get; init; }

    public required long Sequence { get; init; }

    /// <summary>The history that the sequence belongs to.</summary>
    public required string Epoch { get; init; }
}
