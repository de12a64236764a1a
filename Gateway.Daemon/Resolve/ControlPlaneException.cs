namespace Gateway.Daemon.Resolve;

/// <summary>The control plane could not be reached, did not answer in time, or answered nonsense. The text never holds a key or token.</summary>
internal sealed class ControlPlaneException : Exception
{
    /// <summary>Whether the control plane took the call and refused its content (400 or 413): the same content again won't help.</summary>
    public bool IsRefusal { get; init; }

    public ControlPlaneException()
    {
    }

    public ControlPlaneException(string message)
        : base(message)
    {
    }

    public ControlPlaneException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
