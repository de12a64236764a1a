using Gateway.Signing.Policies;

namespace Gateway.Daemon.Authorize;

/// <summary>Fact of one request: what it wants to do and whether it may.</summary>
/// <param name="Decision">The outcome.</param>
/// <param name="Action">The operation, null when it could not be told.</param>
/// <param name="Resource">What the operation names, null when nothing or unknown.</param>
internal sealed record DecisionFeature(Decision Decision, string? Action, string? Resource);
