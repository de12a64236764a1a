using System.Globalization;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;

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
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            || !long.TryParse(request.Headers[DecodedLength], NumberStyles.None, CultureInfo.InvariantCulture, out long decoded))
        {
            return null;
        }

        string[] trailers = request.Headers[Trailer].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        ChunkSigner client = new(grant.VerifyingKey, authorization.RequestTime, authorization.Scope, authorization.Signature);
        ChunkResigningStream stream = new(request.Body, upstream => form.Hash switch
        {
            PayloadForm.SignedChunks => ChunkedBodyResigner.ForSignedChunks(client, upstream, decoded),
            PayloadForm.SignedChunksTrailer => ChunkedBodyResigner.ForSignedTrailer(client, upstream, decoded, trailers),
            _ => ChunkedBodyResigner.ForUnsignedTrailer(decoded, trailers),
        });
        context.Response.RegisterForDispose(stream);
        request.Body = stream;
        return new PayloadFeature(form.Hash, null, null) { Chunks = stream };
    }
}
