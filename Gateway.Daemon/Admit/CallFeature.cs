using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Admit;

/// <summary>Facts of one request that hold from its head on: id, time, AWS host and protocol.</summary>
internal sealed record CallFeature
{
    private string? _requestId;

    /// <summary>The id the caller gets when the gateway answers itself; made when it is first asked for, as few calls need it.</summary>
    public string RequestId
    {
        get => _requestId ??= Guid.NewGuid().ToString();
        init => _requestId = value;
    }

    /// <summary>When the head had arrived.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The same moment on the monotonic clock.</summary>
    public required long Timestamp { get; init; }

    /// <summary>The AWS host of the connection.</summary>
    public required HostMatch Host { get; init; }

    /// <summary>The service as far as host and path tell it; authentication may name another that shares the host.</summary>
    public required CatalogService Service { get; init; }

    /// <summary>The protocol the caller speaks, for error answers.</summary>
    public required WireProtocol Protocol { get; init; }

    /// <summary>The path as it arrived, undecoded.</summary>
    public required string RawPath { get; init; }

    /// <summary>The query as it arrived, undecoded and without the question mark.</summary>
    public required string RawQuery { get; init; }

    /// <summary>Whether a place in the audit queue is reserved for this call's event.</summary>
    public required bool HasAuditPlace { get; init; }

    /// <summary>Whether S3's rules for signatures and errors hold.</summary>
    public bool IsS3 => !Service.Rules.EncodesPathTwice;
}
