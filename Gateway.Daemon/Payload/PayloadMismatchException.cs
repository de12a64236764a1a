namespace Gateway.Daemon.Payload;

/// <summary>A body ended with another hash than its request declared.</summary>
internal sealed class PayloadMismatchException : IOException
{
    public PayloadMismatchException()
        : base("The body is not the one whose hash was declared.")
    {
    }

    public PayloadMismatchException(string message)
        : base(message)
    {
    }

    public PayloadMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
