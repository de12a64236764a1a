using System.Security.Cryptography;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Diagnostics;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4A;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Daemons;

/// <summary>
/// <c>/gateway/sign</c> and <c>/gateway/sign-chunks</c>: SigV4A signatures for daemons. Every call reads the key, its request and the node's
/// token anew, in one statement, so that what was revoked signs nothing more.
/// </summary>
internal static partial class SigningEndpoints
{
    /// <summary>A canonical request of the longest kind, its characters escaped; or the most chunks of a batch.</summary>
    private const int MaxBytes = 512 << 10;

    private const int MaxContinuationLength = 16 << 10;

    public static void MapSigning(this RouteGroupBuilder gateway)
    {
        gateway.MapPost("/sign", SignAsync)
            .WithMetadata(new ChecksNodeToken(), new RequestSizeLimit(MaxBytes)).RequireRateLimiting(RateLimits.Sign)
            .Refuses(ProblemCodes.UnknownAccessKey, ProblemCodes.NotActive, ProblemCodes.SigningRefused, ProblemCodes.CloudCredentialUnavailable)
            .WithName("Sign").WithSummary("Sign an outgoing SigV4A request with the cloud credential behind a proxy key");
        gateway.MapPost("/sign-chunks", SignChunksAsync)
            .WithMetadata(new ChecksNodeToken(), new RequestSizeLimit(MaxBytes)).RequireRateLimiting(RateLimits.Sign)
            .Refuses(ProblemCodes.UnknownAccessKey, ProblemCodes.NotActive, ProblemCodes.SigningRefused, ProblemCodes.CloudCredentialUnavailable)
            .WithName("SignChunks").WithSummary("Sign the next chunks of a body whose SigV4A request was signed");
    }

    private static async Task<Results<Ok<SignResult>, ProblemHttpResult>> SignAsync(
        SignRequest request,
        NodeCaller node,
        ResolveStore store,
        RequestSigner signer,
        ControlPlaneMetrics metrics,
        ILogger<RequestSigner> logger,
        CancellationToken cancellationToken)
    {
        if (request.AccessKeyId is null || request.Service is null || request.CanonicalRequest is null or { Length: > CanonicalRequestText.MaxLength })
        {
            return Problem.Invalid("canonicalRequest", $"Must be a canonical request of at most {CanonicalRequestText.MaxLength} characters, with accessKeyId and service.");
        }

        return await AnswerAsync(
            store, node, request.AccessKeyId, metrics, logger, row => signer.SignAsync(row, request, cancellationToken), static _ => ("request", 1), cancellationToken);
    }

    private static async Task<Results<Ok<SignChunksResult>, ProblemHttpResult>> SignChunksAsync(
        SignChunksRequest request,
        NodeCaller node,
        ResolveStore store,
        ChunkChainSigner signer,
        ControlPlaneMetrics metrics,
        ILogger<RequestSigner> logger,
        CancellationToken cancellationToken)
    {
        if (request.AccessKeyId is null
            || request.Continuation is null or { Length: > MaxContinuationLength }
            || request.Previous is null || !SigV4AKeyPair.IsSignature(request.Previous)
            || request.Chunks is null or { Count: 0 or > SignChunksRequest.MaxChunks }
            || request.Chunks.Any(static c => c?.Hash is not { Length: SHA256.HashSizeInBytes }))
        {
            return Problem.Invalid(
                "chunks", $"Must be 1 to {SignChunksRequest.MaxChunks} hashes of 32 bytes, with accessKeyId, continuation and the previous signature.");
        }

        return await AnswerAsync(
            store,
            node,
            request.AccessKeyId,
            metrics,
            logger,
            row => signer.SignAsync(row, request, cancellationToken),
            static result => ("chunk", result.Signatures.Count),
            cancellationToken);
    }

    private static async Task<Results<Ok<T>, ProblemHttpResult>> AnswerAsync<T>(
        ResolveStore store,
        NodeCaller node,
        string accessKeyId,
        ControlPlaneMetrics metrics,
        ILogger logger,
        Func<ResolveRow, Task<T>> sign,
        Func<T, (string Outcome, int Count)> count,
        CancellationToken cancellationToken)
    {
        ResolveRow? row = await store.FindAsync(node, accessKeyId, cancellationToken);
        if (row is null)
        {
            return Problem.Of(ProblemCodes.Unauthenticated, "The token is unknown, expired or revoked.");
        }

        if (row.AccessKeyId is null)
        {
            metrics.Signed(ProblemCodes.UnknownAccessKey.Code, 1);
            return Problem.Of(ProblemCodes.UnknownAccessKey, "There is no such access key.");
        }

        if (!row.IsActive(store.Now))
        {
            metrics.Signed(ProblemCodes.NotActive.Code, 1);
            return Problem.Of(ProblemCodes.NotActive, "The access request, its key, environment, requester or cloud credential is not active.");
        }

        try
        {
            T result = await sign(row);
            (string outcome, int signatures) = count(result);
            metrics.Signed(outcome, signatures);
            return TypedResults.Ok(result);
        }
        catch (SigningRefusedException e)
        {
            // A daemon in order refuses such a call itself; one that asks may be somebody else's by now.
            LogRefused(logger, node.NodeId, accessKeyId, e.Message);
            metrics.Signed(ProblemCodes.SigningRefused.Code, 1);
            return Problem.Of(ProblemCodes.SigningRefused, e.Message);
        }
    }

    [LoggerMessage(EventIds.SigningRefused, LogLevel.Warning, "Node {NodeId} asked for a signature for {AccessKeyId} that it does not get: {Reason}")]
    private static partial void LogRefused(ILogger logger, string nodeId, string accessKeyId, string reason);
}
