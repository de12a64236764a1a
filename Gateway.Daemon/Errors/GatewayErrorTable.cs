using System.Diagnostics;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;

namespace Gateway.Daemon.Errors;

/// <summary>
/// Error to status, code and text; the texts of the contract are fixed in the control plane's API document. Exhaustive: a test walks
/// every member.
/// </summary>
internal static class GatewayErrorTable
{
    private const string Mismatch =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. "
        + "Consult the service documentation for details.";

    /// <summary>The outward form of an error.</summary>
    /// <exception cref="UnreachableException"><see cref="GatewayError.None"/> has no outward form.</exception>
    public static GatewayErrorEntry Entry(GatewayError error) => error switch
    {
        GatewayError.AdmitDownstreamHostMismatch => Same(
            400, "InvalidRequest", "The Host header is not the host that this connection was opened for."),
        GatewayError.AdmitDownstreamTargetNotAPath => Same(400, "InvalidRequest", "The request target must be a path."),
        GatewayError.AdmitDownstreamConnectionHeader => Same(
            400, "InvalidRequest", "The Connection header names a header that must reach AWS unchanged: {0}."),
        GatewayError.AdmitDownstreamMethodChange => Same(
            400, "InvalidRequest", "{0} is not served: let the operator tunnel this host blindly if it is needed."),
        GatewayError.AdmitDownstreamLengthUnclear => Same(
            400, "InvalidRequest", "The length of the body is unclear: send Content-Length or Transfer-Encoding: chunked, not both."),
        GatewayError.AdmitDownstreamHeaderName => Same(400, "InvalidRequest", "A header name holds a character that must not be in one."),
        GatewayError.AdmitAuditFull => new(
            503, "ServiceUnavailableException", "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailable",
            "The Cloud Service Gateway cannot record your call at the moment, and so does not make it. Please try again."),
        GatewayError.AuthenticateDownstreamMissingToken => new(
            403, "MissingAuthenticationTokenException", "MissingAuthenticationToken", "AccessDenied", "MissingAuthenticationToken",
            "Missing Authentication Token: sign the request with the proxy key of an approved access request."),
        GatewayError.AuthenticateDownstreamIncompleteSignature => new(
            400, "IncompleteSignatureException", "IncompleteSignature", "AuthorizationHeaderMalformed", "IncompleteSignature", "{0}"),
        GatewayError.AuthenticateDownstreamMultipleAuthentications => new(
            400, "IncompleteSignatureException", "IncompleteSignature", "InvalidArgument", "IncompleteSignature",
            "Only one auth mechanism allowed: send the Authorization header or the query parameters, and each once."),
        GatewayError.AuthenticateDownstreamSignatureVersion2 => new(
            400, "InvalidSignatureException", "InvalidSignature", "InvalidRequest", "InvalidSignature",
            "Signature version 2 is not supported. Please use AWS4-HMAC-SHA256 "
            + "(boto3 and AWS CLI: set signature_version = s3v4 for presigned URLs)."),
        GatewayError.AuthenticateDownstreamUnsupportedAlgorithm => new(
            400, "IncompleteSignatureException", "IncompleteSignature", "InvalidRequest", "IncompleteSignature",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256, "
            + "or AWS4-ECDSA-P256-SHA256 where the service takes it."),
        GatewayError.AuthenticateDownstreamHeadersNotSigned => new(
            403, "InvalidSignatureException", "SignatureDoesNotMatch", "AccessDenied", "SignatureDoesNotMatch",
            "There were headers present in the request which were not signed: {0}"),
        GatewayError.AuthenticateDownstreamWrongService => new(
            403, "InvalidSignatureException", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "SignatureDoesNotMatch",
            "Credential should be scoped to correct service: {0}."),
        GatewayError.AuthenticateDownstreamWrongRegion => new(
            403, "InvalidSignatureException", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "SignatureDoesNotMatch",
            "Credential should be scoped to a valid region: {0}."),
        GatewayError.AuthenticateDownstreamSessionToken => new(
            403, "UnrecognizedClientException", "InvalidClientTokenId", "InvalidToken", "AuthFailure",
            "The security token included in the request is invalid: a proxy key has none, so unset AWS_SESSION_TOKEN."),
        GatewayError.AuthenticateDownstreamTimeSkewed => new(
            403, "InvalidSignatureException", "RequestTimeTooSkewed", "RequestTimeTooSkewed", "RequestExpired",
            "The difference between the request time and the current time is too large: {0}"),
        GatewayError.AuthenticateDownstreamExpired => new(
            403, "InvalidSignatureException", "RequestExpired", "AccessDenied", "RequestExpired", "Request has expired: {0}"),
        GatewayError.AuthenticateDownstreamUnknownKey => new(
            403, "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "AuthFailure", RefusalText.UnknownClient),
        GatewayError.AuthenticateDownstreamSignatureMismatch => new(
            403, "InvalidSignatureException", "SignatureDoesNotMatch", "SignatureDoesNotMatch", "SignatureDoesNotMatch", Mismatch),
        GatewayError.AuthenticateDownstreamForeignUrl => new(
            403, "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "AuthFailure",
            "This URL was presigned with the AWS access key {0} and not with a proxy key: GET, HEAD and PUT of such URLs pass only to hosts "
            + "that the operator has listed in Presigned:PassHosts."),
        GatewayError.AuthenticateDownstreamInvalidPolicy => Same(
            400, "InvalidPolicyDocument", "Invalid Policy: expected Base64 of JSON with an expiration and conditions, each member once."),
        GatewayError.AuthenticateDownstreamPolicyNotMet => Same(403, "AccessDenied", "Invalid according to Policy: {0}"),
        GatewayError.PayloadDownstreamHashMismatch => new(
            400, "InvalidSignatureException", "SignatureDoesNotMatch", "XAmzContentSHA256Mismatch", "SignatureDoesNotMatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed."),
        GatewayError.PayloadDownstreamTooLarge => new(
            413, "RequestEntityTooLargeException", "RequestEntityTooLarge", "EntityTooLarge", "RequestEntityTooLarge",
            "The body must be hashed before it can be signed and is larger than the gateway's limit of {0} bytes: "
            + "send x-amz-content-sha256, or let the operator raise Payload:MaxBufferedBytes."),
        GatewayError.PayloadDownstreamUnsupportedForm => new(
            501, "NotImplemented", "NotImplemented", "NotImplemented", "NotImplemented",
            "The gateway does not take bodies of the form {0}."),
        GatewayError.PayloadDownstreamUnreadable => new(
            400, "IncompleteBody", "IncompleteBody", "IncompleteBody", "IncompleteBody",
            "You did not provide the number of bytes specified by the Content-Length HTTP header."),
        GatewayError.PayloadDownstreamMalformedChunks => new(
            400, "InvalidRequestException", "InvalidRequest", "InvalidRequest", "InvalidRequest",
            "The aws-chunked body is malformed: each chunk is its size in hexadecimal digits, at most 1 MiB where it is signed, "
            + "and its data, each followed by CR LF."),
        GatewayError.PayloadDownstreamMalformedTrailer => new(
            400, "MalformedTrailerError", "MalformedTrailerError", "MalformedTrailerError", "MalformedTrailerError",
            "The request contained trailing data that was not well-formed, or other headers than x-amz-trailer announces."),
        GatewayError.PayloadDownstreamMalformedEvents => Same(
            400, "SerializationException", "The event stream is not well formed: {0}."),
        GatewayError.PayloadDownstreamMalformedForm => Same(
            400, "MalformedPOSTRequest",
            "The body of your POST request is not well-formed multipart/form-data, or a field comes twice or could be read in two ways."),
        GatewayError.PayloadDownstreamFormFieldsTooLarge => Same(
            400, "MaxPostPreDataLengthExceededError", "Your POST request fields preceding the upload file were too large."),
        GatewayError.PayloadDownstreamFormWithoutFile => Same(
            400, "IncorrectNumberOfFilesInPostRequest", "POST requires exactly one file upload per request."),
        GatewayError.PayloadDownstreamFormWithoutKey => Same(
            400, "UserKeyMustBeSpecified", "The bucket POST must contain the specified field name. If it is specified, check the order of the fields."),
        GatewayError.PayloadDownstreamLengthMissing => Same(
            411, "MissingContentLength", "You must provide the Content-Length HTTP header."),
        GatewayError.PayloadSpoolFailed => Same(
            503, "ServiceUnavailable", "The gateway cannot keep a body of this size at the moment. Please try again."),
        GatewayError.AuthorizeRequestNotActive => Denied(Refusal.RequestNotActive),
        GatewayError.AuthorizeServiceNotApproved => Denied(Refusal.ServiceNotApproved),
        GatewayError.AuthorizeRegionNotApproved => Denied(Refusal.RegionNotApproved),
        GatewayError.AuthorizeActionNotApproved => Denied(Refusal.ActionNotApproved),
        GatewayError.AuthorizeAccountMismatch => Denied(Refusal.AccountMismatch),
        GatewayError.AuthorizeCredentialUnavailable => new(
            503, "ServiceUnavailableException", "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailable",
            RefusalText.Template(Refusal.CredentialUnavailable)),
        GatewayError.AuthorizeCredentialReplaced => new(
            503, "ServiceUnavailableException", "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailable",
            "The cloud credential that this stream was opened with was replaced by another. Please open the stream again."),
        GatewayError.AuthorizePolicyViolated => Denied(Refusal.PolicyViolated),
        GatewayError.ResolveControlPlaneUnavailable => new(
            503, "ServiceUnavailableException", "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailable",
            "The Cloud Service Gateway cannot look your access key up at the moment. Please try again."),
        GatewayError.ResignControlPlaneUnavailable => new(
            503, "ServiceUnavailableException", "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailable",
            "The Cloud Service Gateway cannot have your call signed at the moment. Please try again."),
        GatewayError.ResignControlPlaneRefused => Denied("The Cloud Service Gateway does not sign this call. {0}"),
        GatewayError.ForwardUpstreamUnreachable => new(
            502, "ServiceUnavailableException", "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailable",
            "The Cloud Service Gateway could not reach {0}. Please try again."),
        GatewayError.ForwardUpstreamTimedOut => new(
            504, "ServiceUnavailableException", "RequestTimeout", "RequestTimeout", "RequestTimeout",
            "{0} did not answer the Cloud Service Gateway in time. Please try again."),
        GatewayError.ForwardUpstreamCredentialExpired => new(
            503, "ServiceUnavailableException", "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailable",
            "The cloud credential behind this access request had expired and is fetched anew. Please try again."),
        GatewayError.ForwardDownstreamAborted => Same(499, "RequestAborted", "The client closed the connection."),
        GatewayError.InternalFailure => new(
            500, "InternalFailure", "InternalFailure", "InternalError", "InternalError",
            "The Cloud Service Gateway failed. Quote the request id to its operators."),
        _ => throw new UnreachableException($"{error} has no outward form."),
    };

    /// <summary>The message with the caller's detail in place.</summary>
    public static string Text(GatewayErrorEntry entry, string? detail) =>
        entry.Text.Replace("{0}", detail ?? "", StringComparison.Ordinal);

    /// <summary>JSON 1.x and EC2 services answer client faults of authentication differently from 403: as observed from AWS.</summary>
    public static int Status(GatewayErrorEntry entry, WireProtocol protocol) => (entry.Status, protocol) switch
    {
        (403, WireProtocol.Json10 or WireProtocol.Json11
            or WireProtocol.RpcV2Cbor) => 400,
        (403, WireProtocol.Ec2) when entry.Ec2Code == "AuthFailure" => 401,
        (var status, _) => status,
    };

    private static GatewayErrorEntry Denied(Refusal refusal) => Denied(RefusalText.Template(refusal));

    private static GatewayErrorEntry Denied(string text) => new(403, "AccessDeniedException", "AccessDenied", "AccessDenied", "AccessDenied", text);

    private static GatewayErrorEntry Same(int status, string code, string text) => new(status, code, code, code, code, text);
}
