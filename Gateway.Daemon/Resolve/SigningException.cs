using Gateway.Daemon.Errors;

namespace Gateway.Daemon.Resolve;

/// <summary>A call could not be signed by the control plane: what the caller is told, and why.</summary>
internal sealed class SigningException(GatewayError error, string? detail, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What the caller is told.</summary>
    public GatewayError Error { get; } = error;

    /// <summary>The detail of its text.</summary>
    public string? Detail { get; } = detail;
}
