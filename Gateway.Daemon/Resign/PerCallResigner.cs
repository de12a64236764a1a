using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;

namespace Gateway.Daemon.Resign;

/// <summary>
/// Has SigV4A requests signed by the control plane, one call each: SigV4A's private key has no day, region or service and stands for the
/// secret, so that it never comes here (docs/adr/0004).
/// </summary>
internal sealed partial class PerCallResigner(IControlPlane controlPlane, TimeProvider time, GatewayMetrics metrics, ILogger<PerCallResigner> logger)
{
    private const string SecurityToken = "X-Amz-Security-Token";

    private const string SignaturePart = "Signature=";

    /// <summary>Sets date, region set, token and Authorization.</summary>
    /// <param name="request">The outgoing request; its headers are final but for those set here.</param>
    /// <param name="target">Raw path and raw query of the outgoing request.</param>
    /// <param name="payloadHash">What stands for the body.</param>
    /// <param name="caller">Who calls, with what it signed.</param>
    /// <param name="now">The date that the request gets.</param>
    /// <param name="cancellationToken">Ends the wait for the control plane.</param>
    /// <returns>What the control plane answered, and the signature: signed chunks go on from it.</returns>
    /// <exception cref="SigningException">The control plane does not sign, or can't be asked.</exception>
    public async ValueTask<(SignResult Result, string Signature)> ResignAsync(
        HttpRequestMessage request,
        (string Path, string Query) target,
        string payloadHash,
        ICallerFeature caller,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        SigV4Authorization authorization = caller.Authorization;
        OutgoingRequest.SetDate(request, now);
        if (authorization.Form == SigV4Form.Query)
        {
            request.Headers.TryAddWithoutValidation(RegionSet.HeaderName, authorization.Region);
        }

        (SignedRequest toSign, string[] signed) = OutgoingRequest.Read(request, target, payloadHash, authorization.SignedHeaders);
        SigV4ASigningInput input = SigV4ASigningInput.Of(toSign, authorization.Scope.Service, now, signed, caller.Service.Rules);
        SignResult result = await AskAsync(authorization, input.CanonicalRequest, cancellationToken);
        if (result.SessionToken is { } token)
        {
            request.Headers.TryAddWithoutValidation(SecurityToken, token);
        }

        request.Headers.TryAddWithoutValidation("Authorization", result.Authorization);
        return (result, result.Authorization[(result.Authorization.LastIndexOf(SignaturePart, StringComparison.Ordinal) + SignaturePart.Length)..]);
    }

    /// <summary>Gives the chain of a body in signed chunks, whose request was signed.</summary>
    public PerCallChunkSigner ChunksOf((SignResult Result, string Signature) signed, string accessKeyId) => new(
        controlPlane,
        accessKeyId,
        signed.Result.Continuation ?? throw SigningErrors.Unavailable("sign answered no continuation for a body in signed chunks"),
        signed.Signature);

    private async Task<SignResult> AskAsync(SigV4Authorization authorization, string canonicalRequest, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        try
        {
            SignResult result = await controlPlane.SignAsync(
                new SignRequest
                {
                    AccessKeyId = authorization.AccessKeyId,
                    Service = authorization.Scope.Service,
                    CanonicalRequest = canonicalRequest,
                },
                cancellationToken);
            metrics.Signed(time.GetElapsedTime(started));
            return result;
        }
        catch (SigningException e)
        {
            Log.NotSigned(logger, authorization.AccessKeyId, authorization.Region, e.Message);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RequestNotSigned, LogLevel.Warning, "A SigV4A call of {AccessKeyId} for {Regions} was not signed: {Reason}", EventName = "RequestNotSigned")]
        public static partial void NotSigned(ILogger logger, string accessKeyId, string regions, string reason);
    }
}
