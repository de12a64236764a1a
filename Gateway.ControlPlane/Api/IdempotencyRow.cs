namespace Gateway.ControlPlane.Api;

internal sealed record IdempotencyRow
{
    public byte[] RequestHash { get; init; } = [];

    public int? Status { get; init; }

    public string? Location { get; init; }

    public string? Etag { get; init; }

    public string? Body { get; init; }
}
