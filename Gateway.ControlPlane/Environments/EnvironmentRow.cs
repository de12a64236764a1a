namespace Gateway.ControlPlane.Environments;

internal sealed record EnvironmentRow
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Status { get; init; } = "";

    public bool ReportOnly { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public long Version { get; init; }

    public EnvironmentResponse ToResponse() =>
        new() { Id = Id, Name = Name, Status = Status, ReportOnly = ReportOnly, CreatedAt = CreatedAt, Version = Version };
}
