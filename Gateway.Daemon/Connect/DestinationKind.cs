namespace Gateway.Daemon.Connect;

/// <summary>What is done with a CONNECT.</summary>
internal enum DestinationKind
{
    /// <summary>Answered with 403 and a sentence.</summary>
    Refuse = 0,

    /// <summary>TLS is terminated here and every request is checked.</summary>
    Intercept,

    /// <summary>Bytes are passed on unread, because the operator listed the host.</summary>
    TunnelBlindly,
}
