namespace Gateway.Signing.SigV4;

/// <summary>The algorithms that AWS takes and the gateway serves.</summary>
public enum SignatureAlgorithm
{
    /// <summary><c>AWS4-HMAC-SHA256</c>: one key for one day, region and service, the same for signing and for verifying.</summary>
    SigV4 = 0,

    /// <summary><c>AWS4-ECDSA-P256-SHA256</c>: a key pair for all days, regions and services; the region set is a signed header.</summary>
    SigV4A,
}
