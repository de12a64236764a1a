using System.Text;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Resolve;

namespace Gateway.Daemon.Forward;

/// <summary>
/// Keeps the cloud credential's key id from the client: S3 and others quote it in the bodies of SignatureDoesNotMatch,
/// InvalidAccessKeyId and AccessDenied. It is replaced by the proxy key's id.
/// </summary>
internal sealed class UpstreamErrorRedactor(TimeProvider time)
{
    /// <summary>Error bodies are a few kilobytes; a larger one is no AWS error and streams.</summary>
    private const int MaxErrorBytes = 256 * 1024;

    /// <summary>Writes the body of an error answer that may quote the key id; false when the answer isn't one and still has to be copied.</summary>
    public async ValueTask<bool> TryWriteAsync(HttpContext context, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode is < 400 or >= 500
            || HttpMethods.IsHead(context.Request.Method)
            || response.Content.Headers.ContentLength is > MaxErrorBytes
            || response.Content.Headers.ContentEncoding.Count > 0)
        {
            return false;
        }

        ICallerFeature caller = context.Features.GetRequiredFeature<ICallerFeature>();
        if (UpstreamKeySelection.For(caller.Grant, time.GetUtcNow()) is not { } key)
        {
            return false;
        }

        await response.Content.LoadIntoBufferAsync(MaxErrorBytes, cancellationToken);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        byte[] quoted = Encoding.ASCII.GetBytes(key.AccessKeyId);
        byte[] own = Encoding.ASCII.GetBytes(caller.Authorization.AccessKeyId);
        body = Replace(body, quoted, own);

        // S3 repeats the canonical request and the string to sign as hex bytes as well.
        body = Replace(body, HexBytes(quoted), HexBytes(own));
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, cancellationToken);
        return true;
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
