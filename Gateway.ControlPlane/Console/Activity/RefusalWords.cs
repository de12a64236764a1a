namespace Gateway.ControlPlane.Console.Activity;

/// <summary>The gateway's reason for refusing or failing a call, for people.</summary>
/// <param name="What">What was wrong.</param>
/// <param name="Next">What to do about it.</param>
internal sealed record RefusalWords(string What, string Next)
{
    private const string Signing = "Sign with an SDK, unchanged, and let nothing between it and the gateway rewrite requests.";
    private const string Again = "The caller may simply try again; SDKs do by themselves.";

    /// <summary>The words of a reason as the audit names it; a reason that is not known here is shown as it is.</summary>
    public static RefusalWords Of(string reason) => reason switch
    {
        "AuthenticateDownstreamUnknownKey" => new(
            "The access key id is not one that this gateway issued.",
            "Look which key the application really uses: often it is a real AWS key, or a profile that comes before the environment's variables."),
        "AuthenticateDownstreamSignatureMismatch" => new(
            "The signature is not the one that the key's secret makes of this request.",
            "Most often the secret is wrong or was cut when it was copied. If it is surely right, something changed the request after signing."),
        "AuthenticateDownstreamMissingToken" => new(
            "The request was not signed at all.", "Give the application the proxy key as its AWS credential."),
        "AuthenticateDownstreamIncompleteSignature" => new("The authorization could not be read.", Signing),
        "AuthenticateDownstreamMultipleAuthentications" => new(
            "Credentials came in more than one place.", "Use the Authorization header or the query, and each once."),
        "AuthenticateDownstreamSignatureVersion2" => new(
            "The request was signed with signature version 2.", "Set signature_version = s3v4 in boto3 or the AWS CLI."),
        "AuthenticateDownstreamUnsupportedAlgorithm" => new("The request was signed with an algorithm that is not served.", "Use AWS4-HMAC-SHA256."),
        "AuthenticateDownstreamHeadersNotSigned" => new("A header that steers the service was not covered by the signature.", Signing),
        "AuthenticateDownstreamWrongService" => new("It was signed for another service than the host belongs to.", "Look for an endpoint override in the application."),
        "AuthenticateDownstreamWrongRegion" => new("It was signed for another region than the host belongs to.", "Set the region of the client and of its endpoint to the same."),
        "AuthenticateDownstreamSessionToken" => new("A session token came with the proxy key, which has none.", "Unset AWS_SESSION_TOKEN."),
        "AuthenticateDownstreamTimeSkewed" => new("The time that was signed is more than 15 minutes off.", "Set the clock of the client's machine."),
        "AuthenticateDownstreamExpired" => new("The presigned URL has expired.", "Make a new one."),
        "AuthenticateDownstreamForeignUrl" => new(
            "The URL was presigned with an AWS key and not with a proxy key.", "Presign with the proxy key, or let the operator list the host in Presigned:PassHosts."),
        "AuthenticateDownstreamInvalidPolicy" => new("The policy of the upload form could not be read.", "Make the form anew."),
        "AuthenticateDownstreamPolicyNotMet" => new("The upload is not what its form's policy allows.", "Compare the upload with the conditions of the form."),
        "AuthorizeRequestNotActive" => new(
            "The access request is not active: revoked, archived or expired, or its environment or requester is disabled.", "Ask for access again."),
        "AuthorizeServiceNotApproved" => new("The access request does not cover this service.", "Request access to the service."),
        "AuthorizeRegionNotApproved" => new("The access request does not cover this region.", "Request access for the region, or call an approved one."),
        "AuthorizeActionNotApproved" => new(
            "The action hands out AWS credentials, and no policy allows it.", "A policy group with the rule \"Allow only an action\" can name it."),
        "AuthorizeAccountMismatch" => new(
            "The host names another AWS account than that of the approved credential.", "Set account_id_endpoint_mode=disabled in the client."),
        "AuthorizeCredentialUnavailable" => new(
            "The cloud credential behind the access request cannot be used: it is disabled, has expired or could not be obtained.",
            "Verify the credential; then the caller may try again."),
        "AuthorizeCredentialReplaced" => new("The cloud credential that the stream was opened with was replaced by another.", "Open the stream again."),
        "AuthorizePolicyViolated" => new("A rule of the access request's policy group forbids the call.", "Change the call, or the rule."),
        "ResolveControlPlaneUnavailable" or "ResignControlPlaneUnavailable" => new("The gateway node could not ask the control plane.", Again),
        "ResignControlPlaneRefused" => new("What is approved had changed since the gateway node last looked.", "Look at the access request."),
        "ForwardUpstreamUnreachable" => new(
            "AWS could not be reached, or its certificate was not trusted.", "Look at the gateway node's way out: name resolution, firewall, Upstream:CaFile."),
        "ForwardUpstreamTimedOut" => new("AWS did not answer in time.", Again),
        "ForwardUpstreamCredentialExpired" => new("The cloud credential's session had ended; it was fetched anew.", Again),
        "ForwardDownstreamAborted" => new("The client closed the connection before the answer was complete.", "Look at the client's time limits."),
        "InternalFailure" => new("The gateway itself failed.", "Look for the request id in the gateway node's log."),
        "AdmitAuditFull" => new("The gateway node could not record the call, and so did not make it.", "Look at the disk of the gateway node, and at its way to the control plane."),
        "PayloadDownstreamHashMismatch" => new("The body is not the one whose hash was signed.", Signing),
        "PayloadDownstreamTooLarge" => new(
            "The body must be hashed before it can be signed, and is larger than the limit.", "Send x-amz-content-sha256, or let the operator raise Payload:MaxBufferedBytes."),
        "PayloadSpoolFailed" => new("The gateway node could not keep the body for hashing.", "Look at the disk of the gateway node."),
        "PayloadDownstreamUnsupportedForm" => new("The body has a form that the gateway does not take.", "Use an SDK's usual way of uploading."),
        "PassedUnsigned" => new("It passed without a proxy key: the operator lets such calls to this host through.", "Nothing, if that is meant."),
        "PassedForeignUrl" => new("It passed with a URL that was presigned elsewhere: the operator lets such calls to this host through.", "Nothing, if that is meant."),
        _ when reason.StartsWith("AdmitDownstream", StringComparison.Ordinal) => new(
            "The request as HTTP could be understood in two ways, so it was not passed on.", "Look for a proxy or library that rewrites requests."),
        _ when reason.StartsWith("PayloadDownstream", StringComparison.Ordinal) => new("The body was not written as it must be, or ended early.", Signing),
        _ => new(reason, "The gateway's documentation and the node's log tell more."),
    };
}
