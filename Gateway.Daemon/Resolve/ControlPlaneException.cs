namespace Gateway.Daemon.Resolve;

/// <summary>The control plane could not be reached, did not answer in time, or answered nonsense. The text never holds a key or token.</summary>
internal sealed class ControlPlaneException : Exception
{
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
