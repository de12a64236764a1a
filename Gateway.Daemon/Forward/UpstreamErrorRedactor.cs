using System.Text;
using Gateway.Daemon.Authenticate;

namespace Gateway.Daemon.Forward;

/// <summary>
/// Keeps the cloud credential from the client: S3 and others quote the key id, and with it the canonical request and its session
/// token, in the bodies of SignatureDoesNotMatch, InvalidAccessKeyId, InvalidToken and ExpiredToken. Answers to HEAD have no body and quote
/// nothing; that a credential has expired may be in their heads all the same.
/// </summary>
internal static class UpstreamErrorRedactor
{
    /// <summary>Error bodies are a few kilobytes. What is larger is no AWS error and streams on.</summary>
    private const int MaxErrorBytes = 256 * 1024;

    /// <summary>Writes the body of an error answer that may quote the credential; false when the answer isn't one and still has to be copied.</summary>
    public static async ValueTask<bool> TryWriteAsync(
        HttpContext context, HttpResponseMessage response, ExpiredCredentialAnswer expired, CancellationToken cancellationToken)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return (int)response.StatusCode is StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden
                && context.RequiredFact<ForwardFeature>().SignedBy is { } signer
                && await expired.TryWriteHeadAsync(context, response, signer);
        }

        if ((int)response.StatusCode is < 400 or >= 500)
        {
            return false;
        }

        string mediaType = response.Content.Headers.ContentType?.MediaType ?? "";
        bool isCbor = mediaType.Contains("cbor", StringComparison.Ordinal);
        if (response.Content.Headers.ContentLength is > MaxErrorBytes
            || response.Content.Headers.ContentEncoding.Count > 0
            || !(mediaType.Length == 0 || mediaType.Contains("xml", StringComparison.Ordinal) || mediaType.Contains("json", StringComparison.Ordinal) || isCbor)
            || context.RequiredFact<ForwardFeature>().SignedBy is not { } key)
        {
            return false;
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        // As large as the answer says to be: the bound itself would be a large object for each refusal of AWS.
        byte[] start = new byte[response.Content.Headers.ContentLength ?? MaxErrorBytes];
        int length = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (length < MaxErrorBytes && await expired.TryWriteAsync(context, start.AsMemory(0, length), isCbor, key))
        {
            return true;
        }

        string proxyKeyId = context.RequiredFact<ICallerFeature>().Authorization.AccessKeyId;
        byte[] redacted = isCbor ? RedactInPlace(start[..length], key, proxyKeyId) : Redact(start[..length], key, proxyKeyId);
        if (length < MaxErrorBytes)
        {
            context.Response.ContentLength = redacted.Length;
        }
        else if (redacted.Length != length)
        {
            context.Response.ContentLength = null;
        }

        await context.Response.Body.WriteAsync(redacted, cancellationToken);
        await body.CopyToAsync(context.Response.Body, cancellationToken);
        return true;
    }

    private static byte[] Redact(byte[] body, UpstreamIdentity key, string proxyKeyId)
    {
        body = Replace(body, key.AccessKeyId, proxyKeyId);
        return key.SessionToken is null ? body : Replace(body, key.SessionToken, "-");
    }

    /// <summary>CBOR says the length before a text: what is put in its place has the same.</summary>
    private static byte[] RedactInPlace(byte[] body, UpstreamIdentity key, string proxyKeyId)
    {
        body = Replace(body, key.AccessKeyId, proxyKeyId.Length == key.AccessKeyId.Length ? proxyKeyId : new string('-', key.AccessKeyId.Length));
        return key.SessionToken is null ? body : Replace(body, key.SessionToken, new string('-', key.SessionToken.Length));
    }

    private static byte[] Replace(byte[] body, string old, string replacement)
    {
        byte[] quoted = Encoding.ASCII.GetBytes(old), own = Encoding.ASCII.GetBytes(replacement);
        body = Replace(body, quoted, own);

        // S3 repeats the canonical request and the string to sign as hex bytes as well.
        return Replace(body, HexBytes(quoted), HexBytes(own));
    }

    private static byte[] HexBytes(byte[] text) => Encoding.ASCII.GetBytes(BitConverter.ToString(text).Replace('-', ' ').ToLowerInvariant());

    private static byte[] Replace(byte[] body, byte[] old, byte[] replacement)
    {
        if (body.AsSpan().IndexOf(old) < 0)
        {
            return body;
        }

        using MemoryStream result = new(body.Length);
        ReadOnlySpan<byte> rest = body;
        for (int at; (at = rest.IndexOf(old)) >= 0; rest = rest[(at + old.Length)..])
        {
            result.Write(rest[..at]);
            result.Write(replacement);
        }

        result.Write(rest);
        return result.ToArray();
    }
}
