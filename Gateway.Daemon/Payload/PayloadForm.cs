using System.Buffers;
using Gateway.Daemon.Admit;
using Gateway.Signing.SigV4;
using Microsoft.Extensions.Primitives;

namespace Gateway.Daemon.Payload;

/// <summary>
/// The declared form of a body, from <c>x-amz-content-sha256</c>
/// (<see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"/>).
/// </summary>
/// <param name="Kind">What is done with the body.</param>
/// <param name="Hash">The declared value, or the literal that stands for it; empty when the hash must be computed.</param>
internal readonly record struct PayloadForm(PayloadKind Kind, string Hash)
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public const string Header = "x-amz-content-sha256";
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    public const string StreamingUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    public const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    public const string SignedChunksTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

    /// <summary>Whether a trailer follows the chunks.</summary>
    public bool HasTrailer => Hash is SignedChunksTrailer or StreamingUnsignedTrailer or PayloadHash.StreamingEcdsaTrailer;

    public static PayloadForm Of(HttpRequest request, CallFeature call, SigV4Authorization authorization)
    {
        StringValues declared = request.Headers[Header];
        return declared.Count switch
        {
            0 when authorization.Form == SigV4Form.Query && call.IsS3 => OfQuery(call.RawQuery),
            0 => new PayloadForm(PayloadKind.HashUndeclared, ""),
            1 when authorization.Form == SigV4Form.Header && SignedKindOf(declared.ToString(), authorization.Algorithm) is { } signed =>
                new PayloadForm(signed, declared.ToString()),
            1 => OfValue(declared.ToString()),
            _ => new PayloadForm(PayloadKind.Unsupported, "several x-amz-content-sha256 headers"),
        };
    }

    /// <summary>Presigned S3 signs no body, unless the query says otherwise; the SDK for JavaScript says it always.</summary>
    private static PayloadForm OfQuery(string rawQuery) => AuthenticationQuery.PayloadHashes(rawQuery) switch
    {
        [] => new PayloadForm(PayloadKind.Unsigned, UnsignedPayload),
        [var value] when OfValue(value) is { Kind: PayloadKind.Unsigned or PayloadKind.HashDeclared } form => form,
        _ => new PayloadForm(PayloadKind.Unsupported, "X-Amz-Content-Sha256 in the query"),
    };

    /// <summary>The forms that are signed in parts, each by the algorithm of its request alone.</summary>
    private static PayloadKind? SignedKindOf(string value, SignatureAlgorithm algorithm) => (value, algorithm) switch
    {
        (SignedChunks or SignedChunksTrailer, SignatureAlgorithm.SigV4) => PayloadKind.SignedChunks,
        (PayloadHash.StreamingEcdsa or PayloadHash.StreamingEcdsaTrailer, SignatureAlgorithm.SigV4A) => PayloadKind.SignedChunks,
        (PayloadHash.StreamingEvents, SignatureAlgorithm.SigV4) => PayloadKind.SignedEvents,
        _ => null,
    };

    private static PayloadForm OfValue(string value) => value switch
    {
        UnsignedPayload => new PayloadForm(PayloadKind.Unsigned, value),
        StreamingUnsignedTrailer => new PayloadForm(PayloadKind.UnsignedChunks, value),
        { Length: 64 } when !value.AsSpan().ContainsAnyExcept(LowerHex) => new PayloadForm(PayloadKind.HashDeclared, value),
        _ => new PayloadForm(PayloadKind.Unsupported, value.Length <= 64 ? value : value[..64]),
    };
}
