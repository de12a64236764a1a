using System.Globalization;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;

namespace Gateway.Daemon.Payload;

/// <summary>
/// Bodies whose chunks are signed one by one
/// (<see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html"/>); the AWS SDK for .NET uploads like this.
/// </summary>
internal static class ChunkedPayload
{
    private const string DecodedLength = "x-amz-decoded-content-length";
    private const string Trailer = "x-amz-trailer";

    /// <summary>Puts the verifying and re-signing stream in the body's place; null when the decoded length is not said.</summary>
    public static PayloadFeature? Install(HttpContext context, PayloadForm form, SigV4Authorization authorization, Grant grant)
    {
        HttpRequest request = context.Request;
        if (!long.TryParse(request.Headers[DecodedLength], NumberStyles.None, CultureInfo.InvariantCulture, out long decoded))
        {
            return null;
        }

        string[] trailers = request.Headers[Trailer].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        ChunkSigner client = new(grant.VerifyingKey, authorization.RequestTime, authorization.Scope, authorization.Signature);
        ChunkResigningStream stream = new(request.Body, upstream => form.Hash == PayloadForm.SignedChunks
            ? ChunkedBodyResigner.ForSignedChunks(client, upstream, decoded)
            : ChunkedBodyResigner.ForSignedTrailer(client, upstream, decoded, trailers));
        context.Response.RegisterForDispose(stream);
        request.Body = stream;
        return new PayloadFeature(form.Hash, null, null) { Chunks = stream };
    }
}
