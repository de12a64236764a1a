using System.Globalization;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;
using Gateway.Signing.SigV4A;

namespace Gateway.Daemon.Payload;

/// <summary>
/// Bodies in chunks: signed one by one, as the AWS SDK for .NET uploads
/// (<see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html"/>), or unsigned with a checksum behind them, as boto3,
/// the AWS CLI and the SDK for JavaScript do (<see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html"/>).
/// </summary>
internal static class ChunkedPayload
{
    private const string DecodedLength = "x-amz-decoded-content-length";
    private const string Trailer = "x-amz-trailer";

    /// <summary>Puts the verifying and re-signing stream in the body's place; null when there is no body or its decoded length is not said.</summary>
    public static PayloadFeature? Install(HttpContext context, PayloadForm form, SigV4Authorization authorization, Grant grant)
    {
        HttpRequest request = context.Request;
        if (context.Feature<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            || !long.TryParse(request.Headers[DecodedLength], NumberStyles.None, CultureInfo.InvariantCulture, out long decoded))
        {
            return null;
        }

        string[] trailers = request.Headers[Trailer].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        IChunkVerifier? client = form.Kind == PayloadKind.SignedChunks ? VerifierOf(context, authorization, grant) : null;
        ChunkResigningStream stream = new(request.Body, upstream => client is null
            ? ChunkedBodyResigner.ForUnsignedTrailer(decoded, trailers)
            : form.HasTrailer
                ? ChunkedBodyResigner.ForSignedTrailer(client, upstream!, decoded, trailers)
                : ChunkedBodyResigner.ForSignedChunks(client, upstream!, decoded));
        context.Response.RegisterForDispose(stream);
        request.Body = stream;
        return new PayloadFeature(form.Hash, null, null) { Chunks = stream };
    }

    private static IChunkVerifier VerifierOf(HttpContext context, SigV4Authorization authorization, Grant grant)
    {
        if (authorization.Algorithm == SignatureAlgorithm.SigV4)
        {
            return new ChunkSigner(grant.VerifyingKey, authorization.RequestTime, authorization.Scope, authorization.Signature);
        }

        SigV4AChunkVerifier verifier = new(SigV4APublicKey.Read(grant.PublicKey), authorization);
        context.Response.RegisterForDispose(verifier);
        return verifier;
    }
}
