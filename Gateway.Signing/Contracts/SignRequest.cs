namespace Gateway.Signing.Contracts;

/// <summary>
/// What a daemon sends to <c>POST /api/v1/gateway/sign</c>: an outgoing SigV4A request, to be signed with the cloud credential behind a
/// proxy key. The whole canonical request and not its hash, so that date, host, service and region set are read by who signs.
/// </summary>
public sealed record SignRequest
{
    /// <summary>The proxy key whose call it is.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The signing name, for example <c>s3</c>.</summary>
    public required string Service { get; init; }

    /// <summary>
    /// The canonical request without a session token, which the control plane adds; each character one byte. At most 64 KiB. Never logged.
    /// </summary>
    public required string CanonicalRequest { get; init; }

    /// <summary>Names the key only: the canonical request holds the values of headers.</summary>
    public override string ToString() => $"SignRequest {{ AccessKeyId = {AccessKeyId}, Service = {Service} }}";
}
