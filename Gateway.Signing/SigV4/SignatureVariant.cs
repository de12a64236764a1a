namespace Gateway.Signing.SigV4;

/// <summary>A usual way for a client to sign something else than it sends.</summary>
public enum SignatureVariant
{
    /// <summary>None of the usual ways explains the signature.</summary>
    None = 0,

    /// <summary>The path was encoded once where the service wants it twice, or the other way round.</summary>
    PathEncoding,

    /// <summary>Dot segments and repeated slashes were kept where the service removes them, or the other way round.</summary>
    PathNormalization,

    /// <summary>The signed host has a port that the sent one has not, or the other way round.</summary>
    HostPort,

    /// <summary>The body was signed as <c>UNSIGNED-PAYLOAD</c>.</summary>
    UnsignedPayload,

    /// <summary>The hash of no bytes was signed, though there is a body.</summary>
    EmptyPayload,
}
