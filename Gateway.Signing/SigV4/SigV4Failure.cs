namespace Gateway.Signing.SigV4;

/// <summary>Every way a signature can be wrong, as far as a caller is told. Texts and AWS error codes belong to the daemon.</summary>
public enum SigV4Failure
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>Neither the headers nor the query authenticate the request.</summary>
    MissingAuthentication,

    /// <summary>Authentication in several places, or one place twice.</summary>
    MultipleAuthentications,

    /// <summary>Signature version 2 (or its relative 3): a header <c>AWS …</c>, or <c>AWSAccessKeyId</c> in the query.</summary>
    SignatureVersion2,

    /// <summary>Any other scheme or algorithm than those of <see cref="SignatureAlgorithm"/>, another spelling of them included.</summary>
    UnsupportedAlgorithm,

    /// <summary>A part of the authentication, or of the request it covers, is missing, repeated, too long or badly written.</summary>
    Malformed,

    /// <summary>The credential is not <c>key/date/region/service/aws4_request</c>.</summary>
    MalformedCredential,

    /// <summary>There is no time, or more than one, or it can't be read.</summary>
    MissingDate,

    /// <summary>The day of the scope is not the day of the request's time.</summary>
    DateNotInScope,

    /// <summary><c>host</c> is not signed.</summary>
    HostNotSigned,

    /// <summary>The header that holds the time is not signed.</summary>
    DateNotSigned,

    /// <summary>A header that must be signed is not; <see cref="RequiredHeaders.FindUnsigned"/> says which.</summary>
    HeaderNotSigned,

    /// <summary>The request has no <c>Host</c>. Any other signed header may be absent: AWS takes it as empty.</summary>
    SignedHeaderAbsent,

    /// <summary>A SigV4A request without one readable region set, or a SigV4 request with one.</summary>
    MalformedRegionSet,

    /// <summary><c>X-Amz-Expires</c> is not a number of seconds from 1 to 604,800.</summary>
    InvalidExpires,

    /// <summary>The signature was made with another key or over another request.</summary>
    SignatureMismatch,

    /// <summary>The request's time is more than 15 minutes off.</summary>
    TimeSkewed,

    /// <summary>A presigned URL is past its end.</summary>
    Expired,
}
