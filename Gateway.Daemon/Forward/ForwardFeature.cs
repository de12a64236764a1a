namespace Gateway.Daemon.Forward;

/// <summary>Fact of one request: it was sent upstream. Filled in as the exchange proceeds, by one request alone.</summary>
internal sealed class ForwardFeature
{
    /// <summary>Whose key signed.</summary>
    public UpstreamIdentity? SignedBy { get; set; }

    /// <summary>When the request was ready to be sent, on the monotonic clock.</summary>
    public long SentTimestamp { get; set; }

    /// <summary>How long the upstream took to answer its response head; null while or when it did not.</summary>
    public TimeSpan? UpstreamDuration { get; set; }

    /// <summary>AWS's own request id.</summary>
    public string? UpstreamRequestId { get; set; }
}
