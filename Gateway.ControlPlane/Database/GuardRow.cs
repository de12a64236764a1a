namespace Gateway.ControlPlane.Database;

/// <summary>What a refusal needs to know of a row.</summary>
internal sealed record GuardRow
{
    public string Status { get; init; } = "";

    public long Version { get; init; }
}
