namespace Gateway.Signing.SigV4;

/// <summary>
/// The parts of a request that a signature covers, as they are on the wire. Characters stand for bytes (Latin-1).
/// A caller who changes any part between verifying and sending must sign the changed request.
/// </summary>
public sealed record SignedRequest
{
    /// <summary>The method, as sent: case matters.</summary>
    public required string Method { get; init; }

    /// <summary>The path of the request target, still percent-encoded, from its first <c>/</c> up to the <c>?</c>.</summary>
    public required string RawPath { get; init; }

    /// <summary>The query of the request target, still percent-encoded, without the <c>?</c>; empty when there is none.</summary>
    public required string RawQuery { get; init; }

    /// <summary>The headers in the order they are sent, <c>Host</c> included (over HTTP/2 made from <c>:authority</c>).</summary>
    public required IReadOnlyList<HeaderField> Headers { get; init; }

    /// <summary>The last line of the canonical request: see <see cref="SigV4.PayloadHash"/>.</summary>
    public required string PayloadHash { get; init; }

    /// <summary>Names the method only: headers and queries of signed requests carry credentials.</summary>
    public override string ToString() => $"SignedRequest {{ Method = {Method} }}";
}
