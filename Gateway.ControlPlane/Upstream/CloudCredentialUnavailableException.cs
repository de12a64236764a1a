namespace Gateway.ControlPlane.Upstream;

/// <summary>A cloud credential cannot be turned into usable keys now; the message says which and why, and holds no secret.</summary>
internal sealed class CloudCredentialUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
