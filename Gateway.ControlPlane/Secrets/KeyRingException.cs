namespace Gateway.ControlPlane.Secrets;

/// <summary>The key ring file cannot be used, or lacks the key that a secret needs. The message names no key material.</summary>
internal sealed class KeyRingException(string message, Exception? inner = null) : Exception(message, inner);
