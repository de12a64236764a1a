using System.Globalization;
using System.Text;
using Gateway.Signing.SigV4;

namespace Gateway.Tests.Support;

/// <summary>Writes signed uploads of one object as text, in the forms in which clients send them.</summary>
internal static class S3Put
{
    public const string Host = "s3.eu-west-1.amazonaws.com";

    /// <summary>A PUT of the body under its declared hash.</summary>
    public static SignedText Of(string body) => new()
    {
        Method = "PUT",
        Target = "/bucket/key",
        Host = Host,
        Service = "s3",
        Signed = [],
        DeclaresHash = true,
        Body = body,
    };

    /// <summary>A PUT as boto3, the AWS CLI and the SDK for JavaScript make it: aws-chunked, unsigned, a checksum in the trailer.</summary>
    /// <param name="framed">The body, framing included.</param>
    /// <param name="decodedLength">What x-amz-decoded-content-length says.</param>
    /// <param name="trailer">What x-amz-trailer says.</param>
    /// <param name="contentEncoding">What content-encoding says.</param>
    public static SignedText UnsignedTrailer(
        string framed, int decodedLength, string trailer = "x-amz-checksum-crc32", string contentEncoding = "aws-chunked") => Of(framed) with
        {
            PayloadHash = "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            Signed =
            [
                new HeaderField("Content-Encoding", contentEncoding),
                new HeaderField("X-Amz-Decoded-Content-Length", decodedLength.ToString(CultureInfo.InvariantCulture)),
                new HeaderField("X-Amz-Trailer", trailer),
            ],
        };

    /// <summary>The same request with its body in HTTP chunks of the size, and no Content-Length.</summary>
    public static string InHttpChunks(SignedText request, int chunkBytes)
    {
        string text = (request with { LengthLine = "Transfer-Encoding: chunked\r\n" }).ToString();
        StringBuilder sent = new(text[..^request.Body.Length]);
        foreach (char[] chunk in request.Body.Chunk(chunkBytes))
        {
            sent.Append(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n").Append(chunk).Append("\r\n");
        }

        return sent.Append("0\r\n\r\n").ToString();
    }
}
