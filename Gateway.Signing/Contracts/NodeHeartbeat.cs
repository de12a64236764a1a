namespace Gateway.Signing.Contracts;

/// <summary>What a daemon sends to <c>POST /api/v1/gateway/heartbeat</c> at start and every 10 seconds.</summary>
public sealed record NodeHeartbeat
{
    /// <summary>The daemon's version.</summary>
    public required string Version { get; init; }

    /// <summary>The proxy URL that applications use, for example <c>http://gateway:3128</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The root certificates that applications must trust, PEM, each once.</summary>
    public required IReadOnlyList<string> RootCertificatesPem { get; init; }

    /// <summary>When this process started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The last measured time from a change's commit to its effect here, milliseconds; null before the first.</summary>
    public double? RevocationLagMs { get; init; }
}
