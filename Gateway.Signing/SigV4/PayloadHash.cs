using System.Security.Cryptography;

namespace Gateway.Signing.SigV4;

/// <summary>
/// The last line of the canonical request: <c>HexEncode(SHA256(body))</c> in lower case, or one of the words that S3 and the streaming
/// operations put in its place. The signature covers it, so whatever value a client claims is bound to its key even when the header
/// that carries it, <c>x-amz-content-sha256</c>, is not itself signed. See
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html"/>.
/// </summary>
public static class PayloadHash
{
    /// <summary>The header in which a client says what it signed.</summary>
    public const string HeaderName = "x-amz-content-sha256";

    /// <summary>The hash of no bytes.</summary>
    public const string EmptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>The body is not signed; also what a presigned S3 URL signs.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>aws-chunked, no chunk signatures, checksum in the trailer.</summary>
    public const string StreamingUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    /// <summary>aws-chunked, each chunk signed.</summary>
    public const string StreamingSigned = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    /// <summary>aws-chunked, each chunk and the trailer signed.</summary>
    public const string StreamingSignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

    /// <summary>aws-chunked, each chunk signed by SigV4A.</summary>
    public const string StreamingEcdsa = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD";

    /// <summary>aws-chunked, each chunk and the trailer signed by SigV4A.</summary>
    public const string StreamingEcdsaTrailer = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER";

    /// <summary>An event stream whose messages are signed one by one.</summary>
    public const string StreamingEvents = "STREAMING-AWS4-HMAC-SHA256-EVENTS";

    /// <summary>The hash of a body that is in memory.</summary>
    public static string Of(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return EmptyBody;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        KeptSha256.HashData(body, hash);
        return Convert.ToHexStringLower(hash);
    }
}
