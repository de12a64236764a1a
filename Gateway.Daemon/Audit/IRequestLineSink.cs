namespace Gateway.Daemon.Audit;

/// <summary>Somewhere that the lines of requests go.</summary>
internal interface IRequestLineSink
{
    /// <summary>Takes a line; never waits.</summary>
    void Emit(RequestLine line);
}
