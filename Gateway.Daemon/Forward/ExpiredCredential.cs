using System.Formats.Cbor;
using Gateway.Daemon.Admit;

namespace Gateway.Daemon.Forward;

/// <summary>
/// What AWS says when the session token of a temporary credential has ended: <c>ExpiredToken</c> (S3, query, EC2) or
/// <c>ExpiredTokenException</c> (JSON) (<see href="https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html"/>). The
/// client can do nothing about it, as it has no such token; the gateway can: it fetches the grant anew.
/// </summary>
internal static class ExpiredCredential
{
    private const string ErrorTypeHeader = "x-amzn-ErrorType";

    /// <summary>Clocks differ by minutes, and an answer takes its time.</summary>
    private static readonly TimeSpan NearExpiry = TimeSpan.FromMinutes(5);

    private static ReadOnlySpan<byte> Code => "ExpiredToken"u8;

    /// <summary>
    /// Whether an answer to HEAD, which has no body, says so: by the header of the JSON protocols, or at S3, which has none, by the status of
    /// its ExpiredToken (<see href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"/>) for a credential that is near its
    /// end, or whose end nobody knows.
    /// </summary>
    public static bool IsInHead(HttpResponseMessage answer, CallFeature call, UpstreamIdentity key, DateTimeOffset now) =>
        answer.Headers.TryGetValues(ErrorTypeHeader, out IEnumerable<string>? types)
            ? types.Any(IsCode)
            : call.IsS3 && (int)answer.StatusCode == StatusCodes.Status400BadRequest && (key.ExpiresAt is not { } end || end - now < NearExpiry);

    /// <summary>Whether an error body of rpc-v2-cbor carries the code (smithy, rpcv2Cbor: the member <c>__type</c> of a map).</summary>
    public static bool IsInCbor(ReadOnlyMemory<byte> body)
    {
        try
        {
            CborReader reader = new(body, CborConformanceMode.Lax);
            reader.ReadStartMap();
            while (reader.PeekState() != CborReaderState.EndMap)
            {
                if (reader.ReadTextString() == "__type")
                {
                    return IsCode(reader.ReadTextString());
                }

                reader.SkipValue();
            }
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException)
        {
            // No error of AWS's.
        }

        return false;
    }

    /// <summary>Whether an error body carries the code as its code, and not somewhere in a sentence.</summary>
    public static bool IsIn(ReadOnlySpan<byte> body)
    {
        for (int at; (at = body.IndexOf(Code)) >= 0; body = body[(at + Code.Length)..])
        {
            ReadOnlySpan<byte> rest = body[(at + Code.Length)..];
            if (rest.StartsWith("Exception"u8))
            {
                rest = rest["Exception"u8.Length..];
            }

            // <Code>…</Code>, "__type":"namespace#…" and "code":"…".
            if (at > 0 && body[at - 1] is (byte)'>' or (byte)'"' or (byte)'#' && rest is [(byte)'<' or (byte)'"', ..])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A code may come with its namespace before it, and a colon and an address after it (smithy, restJson1).</summary>
    private static bool IsCode(string type)
    {
        string code = type.Split(':')[0];
        return code[(code.LastIndexOf('#') + 1)..] is "ExpiredToken" or "ExpiredTokenException";
    }
}
