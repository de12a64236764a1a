namespace Gateway.Quickstart.Api;

/// <summary>A delivery of no audit events.</summary>
internal sealed record EmptyBatch(IReadOnlyList<string> Events);
