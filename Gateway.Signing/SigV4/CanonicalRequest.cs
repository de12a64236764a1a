using System.Buffers;
using System.Text;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>
/// The one text form of a request that both sides hash:
/// <code>
/// method "\n"
/// CanonicalUri "\n"
/// CanonicalQueryString "\n"
/// CanonicalHeaders "\n"
/// SignedHeaders "\n"
/// payload hash
/// </code>
/// See <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request"/>.
/// </summary>
public static class CanonicalRequest
{
    private const int TypicalBytes = 1024;

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\0");

    /// <summary>
    /// The canonical request as text, each character one byte. For diagnosis only: it holds every signed header's value.
    /// </summary>
    /// <param name="request">The request as it is on the wire.</param>
    /// <param name="form">In the query form <c>X-Amz-Signature</c> is left out.</param>
    /// <param name="signedHeaders">Lower-case names, sorted by byte.</param>
    /// <param name="rules">How the service writes its canonical URI.</param>
    public static string Text(SignedRequest request, SigV4Form form, IReadOnlyList<string> signedHeaders, SigningRules rules)
    {
        var writer = new CanonicalWriter(TypicalBytes);
        try
        {
            Write(ref writer, request, form, signedHeaders, rules);
            return Encoding.Latin1.GetString(writer.WrittenSpan);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The SHA-256 of the canonical request, 32 bytes.</summary>
    internal static void Hash(
        SignedRequest request, SigV4Form form, IReadOnlyList<string> signedHeaders, SigningRules rules, Span<byte> destination)
    {
        var writer = new CanonicalWriter(TypicalBytes);
        try
        {
            Write(ref writer, request, form, signedHeaders, rules);
            KeptSha256.HashData(writer.WrittenSpan, destination);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>
    /// Whether no part holds a line break, which would let one part end and the next begin at the sender's will.
    /// HTTP parsers refuse such requests; this does not rely on it.
    /// </summary>
    internal static bool IsUnambiguous(SignedRequest request)
    {
        if (request.Method.Length == 0
            || request.Method.AsSpan().ContainsAny(LineBreaks)
            || request.PayloadHash.AsSpan().ContainsAny(LineBreaks))
        {
            return false;
        }

        for (int i = 0; i < request.Headers.Count; i++)
        {
            if (request.Headers[i].Value.AsSpan().ContainsAny(LineBreaks))
            {
                return false;
            }
        }

        return true;
    }

    private static void Write(
        ref CanonicalWriter writer, SignedRequest request, SigV4Form form, IReadOnlyList<string> signedHeaders, SigningRules rules)
    {
        writer.WriteLatin1(request.Method);
        writer.Write((byte)'\n');
        CanonicalUri.Write(ref writer, request.RawPath, rules);
        writer.Write((byte)'\n');
        CanonicalQueryString.Write(ref writer, request.RawQuery, withoutSignature: form == SigV4Form.Query);
        writer.Write((byte)'\n');
        CanonicalHeaders.Write(ref writer, request.Headers, signedHeaders);
        writer.Write((byte)'\n');
        writer.WriteLatin1(request.PayloadHash);
    }
}
