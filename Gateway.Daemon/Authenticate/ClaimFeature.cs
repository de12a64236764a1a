using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Authenticate;

/// <summary>What a request claims, for its audit event, before or without proof.</summary>
internal sealed record ClaimFeature(string AccessKeyId, string Region)
{
    /// <summary>The grant of the claimed key, once it was found; the signature may still be wrong.</summary>
    public Grant? Grant { get; set; }
}
