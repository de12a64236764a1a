using System.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

/// <summary>What is wrong with a signature, as the gateway's error and the detail of its text. Exhaustive: a test walks every member.</summary>
internal static class SigV4FailureMapping
{
    public static (GatewayError Error, string? Detail) ToError(SigV4Failure failure) => failure switch
    {
        SigV4Failure.MissingAuthentication => (GatewayError.AuthenticateDownstreamMissingToken, null),
        SigV4Failure.MultipleAuthentications => (GatewayError.AuthenticateDownstreamMultipleAuthentications, null),
        SigV4Failure.SignatureVersion2 => (GatewayError.AuthenticateDownstreamSignatureVersion2, null),
        SigV4Failure.UnsupportedAlgorithm => (GatewayError.AuthenticateDownstreamUnsupportedAlgorithm, null),
        SigV4Failure.Malformed => Incomplete(
            "The authorization is malformed: expected Credential, SignedHeaders and Signature, each once, and a signature of 64 hex digits."),
        SigV4Failure.MalformedCredential => Incomplete("The credential is malformed: expected KEY/yyyyMMdd/REGION/SERVICE/aws4_request."),
        SigV4Failure.MissingDate => Incomplete("The request needs one X-Amz-Date, for example 20260102T030405Z."),
        SigV4Failure.DateNotInScope => Incomplete("The date in the credential scope does not match the date of the request."),
        SigV4Failure.MalformedRegionSet => Incomplete(
            "A SigV4A request needs one X-Amz-Region-Set with regions or *, for example us-east-1,us-west-2; a SigV4 request has none."),
        SigV4Failure.InvalidExpires => Incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800."),
        SigV4Failure.HostNotSigned => (GatewayError.AuthenticateDownstreamHeadersNotSigned, "host must be signed."),
        SigV4Failure.DateNotSigned => (GatewayError.AuthenticateDownstreamHeadersNotSigned, "the date must be signed."),
        SigV4Failure.HeaderNotSigned => (GatewayError.AuthenticateDownstreamHeadersNotSigned, "every x-amz- header must be."),
        SigV4Failure.SignedHeaderAbsent => (GatewayError.AuthenticateDownstreamSignatureMismatch, null),
        SigV4Failure.SignatureMismatch => (GatewayError.AuthenticateDownstreamSignatureMismatch, null),
        SigV4Failure.TimeSkewed => (GatewayError.AuthenticateDownstreamTimeSkewed, null),
        SigV4Failure.Expired => (GatewayError.AuthenticateDownstreamExpired, null),
        _ => throw new UnreachableException($"{failure} is no failure."),
    };

    private static (GatewayError Error, string? Detail) Incomplete(string detail) =>
        (GatewayError.AuthenticateDownstreamIncompleteSignature, detail);
}
