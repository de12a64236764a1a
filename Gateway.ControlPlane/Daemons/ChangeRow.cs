namespace Gateway.ControlPlane.Daemons;

internal sealed record ChangeRow
{
    public long Sequence { get; init; }

    public string AccountId { get; init; } = "";

    public string[]? AccessKeyIds { get; init; }

    public DateTimeOffset CommittedAt { get; init; }
}
