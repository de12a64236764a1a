namespace Gateway.ControlPlane.Api;

/// <summary>Endpoint metadata: the call honours Idempotency-Key.</summary>
/// <param name="ShowsSecret">The answer shows a secret, so that it is not kept: a repeat is refused instead of replayed.</param>
internal sealed record IdempotencyPolicy(bool ShowsSecret);
