namespace Gateway.Signing.SigV4;

/// <summary>Every way a signature can be wrong.</summary>
public enum SigV4Failure
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>No authentication information at all.</summary>
    MissingAuthentication,

    /// <summary>Authentication in several places, or one place twice.</summary>
    MultipleAuthentications,

    /// <summary>Signature version 2, in a header or in the query.</summary>
    SignatureVersion2,

    /// <summary>The asymmetric algorithm of signature version 4A.</summary>
    SignatureVersion4A,

    /// <summary>An algorithm other than <c>AWS4-HMAC-SHA256</c>.</summary>
    UnsupportedAlgorithm,

    /// <summary>A part is missing, repeated or malformed.</summary>
    Malformed,

    /// <summary>The credential is not <c>key/date/region/service/aws4_request</c>.</summary>
    MalformedCredential,

    /// <summary>There is no date, or it can't be read.</summary>
    MissingDate,

    /// <summary>The date of the scope is not that of the request.</summary>
    DateNotInScope,

    /// <summary>Host was not signed.</summary>
    HostNotSigned,

    /// <summary>The date was not signed.</summary>
    DateNotSigned,

    /// <summary>An <c>x-amz-</c> header was not signed.</summary>
    HeaderNotSigned,

    /// <summary>A header that was signed isn't there.</summary>
    SignedHeaderAbsent,

    /// <summary><c>X-Amz-Expires</c> is not 1 to 604,800 seconds.</summary>
    InvalidExpires,

    /// <summary>The signature is not the one computed here.</summary>
    SignatureMismatch,

    /// <summary>The request's time is more than 15 minutes off.</summary>
    TimeSkewed,

    /// <summary>A presigned URL is past its end.</summary>
    Expired,
}
