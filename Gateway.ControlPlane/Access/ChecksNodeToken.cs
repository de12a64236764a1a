namespace Gateway.ControlPlane.Access;

/// <summary>Marks an endpoint whose own statement finds out whether the caller's node token is still good.</summary>
internal sealed record ChecksNodeToken;
