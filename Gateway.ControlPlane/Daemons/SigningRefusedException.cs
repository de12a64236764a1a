namespace Gateway.ControlPlane.Daemons;

/// <summary>A daemon asked for a signature that its approval does not cover, or over something that is no request.</summary>
internal sealed class SigningRefusedException(string message) : Exception(message);
