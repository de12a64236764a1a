namespace Gateway.Quickstart;

/// <summary>The quickstart cannot go on; the message is one sentence for the person at the terminal.</summary>
internal sealed class QuickstartException : Exception
{
    public QuickstartException(string message)
        : base(message)
    {
    }

    public QuickstartException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
