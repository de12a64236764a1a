namespace Gateway.ControlPlane.Daemons;

/// <summary>What a daemon gets when its stream begins.</summary>
internal sealed record ChangeReplay
{
    /// <summary>The newest sequence that the replay covers.</summary>
    public required long Sequence { get; init; }

    /// <summary>The history that the sequence belongs to.</summary>
    public required string Epoch { get; init; }

    /// <summary>Null: too much or too old to replay, so that every grant is stale.</summary>
    public required IReadOnlyList<ChangeRow>? Changes { get; init; }
}
