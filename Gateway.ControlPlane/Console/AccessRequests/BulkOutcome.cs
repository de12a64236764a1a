namespace Gateway.ControlPlane.Console.AccessRequests;

/// <summary>What became of one of several requests.</summary>
/// <param name="Id">Which.</param>
/// <param name="What">Its services and requester.</param>
/// <param name="Refusal">Why it was not done; null: it was.</param>
internal sealed record BulkOutcome(string Id, string What, string? Refusal);
