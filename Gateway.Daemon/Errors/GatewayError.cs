namespace Gateway.Daemon.Errors;

/// <summary>Every way a request can end badly here, named stage, side, cause. <see cref="GatewayErrorTable"/> maps each outward.</summary>
internal enum GatewayError
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>Host is not the authority of the CONNECT.</summary>
    AdmitDownstreamHostMismatch,

    /// <summary>The request target is not a path (RFC 9112, section 3.2.1), or has a space or control character in it.</summary>
    AdmitDownstreamTargetNotAPath,

    /// <summary>A Connection field names a header that was signed, or an end-to-end one.</summary>
    AdmitDownstreamConnectionHeader,

    /// <summary>A protocol upgrade, an extended CONNECT or a method override: what runs would not be what was signed.</summary>
    AdmitDownstreamMethodChange,

    /// <summary>Two parsers could see the body's end in two places (RFC 9112, section 11.2).</summary>
    AdmitDownstreamLengthUnclear,

    /// <summary>A header name that is no token.</summary>
    AdmitDownstreamHeaderName,

    /// <summary>The call's audit event could be kept nowhere.</summary>
    AdmitAuditFull,

    /// <summary>No credentials at all.</summary>
    AuthenticateDownstreamMissingToken,

    /// <summary>Authentication information that does not parse.</summary>
    AuthenticateDownstreamIncompleteSignature,

    /// <summary>Credentials in more than one place.</summary>
    AuthenticateDownstreamMultipleAuthentications,

    /// <summary>Signature version 2, of any form.</summary>
    AuthenticateDownstreamSignatureVersion2,

    /// <summary>An algorithm that is not served.</summary>
    AuthenticateDownstreamUnsupportedAlgorithm,

    /// <summary>A header that must be signed was not.</summary>
    AuthenticateDownstreamHeadersNotSigned,

    /// <summary>The credential scope is for another service than the host's.</summary>
    AuthenticateDownstreamWrongService,

    /// <summary>The credential scope is for another region than the host's.</summary>
    AuthenticateDownstreamWrongRegion,

    /// <summary>A session token came with a proxy key.</summary>
    AuthenticateDownstreamSessionToken,

    /// <summary>The request's time is more than 15 minutes off.</summary>
    AuthenticateDownstreamTimeSkewed,

    /// <summary>A presigned URL past its end.</summary>
    AuthenticateDownstreamExpired,

    /// <summary>The proxy key is not known.</summary>
    AuthenticateDownstreamUnknownKey,

    /// <summary>The signature is not the one computed here.</summary>
    AuthenticateDownstreamSignatureMismatch,

    /// <summary>A URL that was presigned with another key than a proxy key, to a host where such URLs do not pass.</summary>
    AuthenticateDownstreamForeignUrl,

    /// <summary>The policy of an upload by form is no policy.</summary>
    AuthenticateDownstreamInvalidPolicy,

    /// <summary>An upload by form is not what its policy allows.</summary>
    AuthenticateDownstreamPolicyNotMet,

    /// <summary>The body is not the one whose hash was signed.</summary>
    PayloadDownstreamHashMismatch,

    /// <summary>The body must be hashed before it can be signed, and is larger than the limit.</summary>
    PayloadDownstreamTooLarge,

    /// <summary>A payload form that is not served.</summary>
    PayloadDownstreamUnsupportedForm,

    /// <summary>The body ended early or could not be read.</summary>
    PayloadDownstreamUnreadable,

    /// <summary>A body in chunks is not written as it must be.</summary>
    PayloadDownstreamMalformedChunks,

    /// <summary>What follows a body in chunks is not what <c>x-amz-trailer</c> announced.</summary>
    PayloadDownstreamMalformedTrailer,

    /// <summary>An event stream that is not well formed.</summary>
    PayloadDownstreamMalformedEvents,

    /// <summary>An upload by form that is no well-formed form, or that could be read in two ways.</summary>
    PayloadDownstreamMalformedForm,

    /// <summary>The fields of an upload by form are too large.</summary>
    PayloadDownstreamFormFieldsTooLarge,

    /// <summary>An upload by form without a file.</summary>
    PayloadDownstreamFormWithoutFile,

    /// <summary>An upload by form that does not say the key of its object.</summary>
    PayloadDownstreamFormWithoutKey,

    /// <summary>An upload by form that does not say its length.</summary>
    PayloadDownstreamLengthMissing,

    /// <summary>The body could not be kept for hashing: the spool folder is full or not writable.</summary>
    PayloadSpoolFailed,

    /// <summary>The access request, key or requester is not active.</summary>
    AuthorizeRequestNotActive,

    /// <summary>The service was not approved.</summary>
    AuthorizeServiceNotApproved,

    /// <summary>The region was not approved.</summary>
    AuthorizeRegionNotApproved,

    /// <summary>The action is not covered: it hands out credentials, and no policy allows it.</summary>
    AuthorizeActionNotApproved,

    /// <summary>The host names another AWS account than the approved credential's.</summary>
    AuthorizeAccountMismatch,

    /// <summary>The cloud credential behind the request is disabled or has expired.</summary>
    AuthorizeCredentialUnavailable,

    /// <summary>The cloud credential that a stream was opened with has no key for today, because another took its place.</summary>
    AuthorizeCredentialReplaced,

    /// <summary>A policy forbids the call.</summary>
    AuthorizePolicyViolated,

    /// <summary>The control plane could not be asked and no grant was cached.</summary>
    ResolveControlPlaneUnavailable,

    /// <summary>The control plane could not be asked for a signature.</summary>
    ResignControlPlaneUnavailable,

    /// <summary>The control plane does not sign the call: what is approved has changed since its grant was cached.</summary>
    ResignControlPlaneRefused,

    /// <summary>The upstream could not be reached, or its certificate is not trusted.</summary>
    ForwardUpstreamUnreachable,

    /// <summary>The upstream was silent for too long.</summary>
    ForwardUpstreamTimedOut,

    /// <summary>AWS says that the cloud credential's session has ended; its grant is fetched anew.</summary>
    ForwardUpstreamCredentialExpired,

    /// <summary>The client went away.</summary>
    ForwardDownstreamAborted,

    /// <summary>A fault of the gateway itself.</summary>
    InternalFailure,
}
