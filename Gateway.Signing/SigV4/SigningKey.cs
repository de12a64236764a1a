using System.Security.Cryptography;
using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>
/// The key that signs for one credential scope:
/// <code>
/// HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")
/// </code>
/// It cannot be turned back into the secret. See
/// <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key"/>.
/// </summary>
public static class SigningKey
{
    /// <summary>Length of a signing key, in bytes.</summary>
    public const int Length = HMACSHA256.HashSizeInBytes;

    /// <summary>Derives the signing key, 32 bytes; the caller zeroes it when it is done.</summary>
    /// <param name="secretUtf8">The secret access key in UTF-8, as its owner types it.</param>
    /// <param name="date">The UTC day, <c>yyyyMMdd</c>.</param>
    /// <param name="region">The region of the scope.</param>
    /// <param name="service">The signing name of the scope.</param>
    public static byte[] Derive(ReadOnlySpan<byte> secretUtf8, string date, string region, string service)
    {
        ArgumentException.ThrowIfNullOrEmpty(date);
        ArgumentException.ThrowIfNullOrEmpty(region);
        ArgumentException.ThrowIfNullOrEmpty(service);

        ReadOnlySpan<byte> prefix = "AWS4"u8;
        byte[] prefixed = new byte[prefix.Length + secretUtf8.Length];
        Span<byte> key = stackalloc byte[Length];
        byte[] result = new byte[Length];
        try
        {
            prefix.CopyTo(prefixed);
            secretUtf8.CopyTo(prefixed.AsSpan(prefix.Length));
            Step(prefixed, date, key);
            Step(key, region, key);
            Step(key, service, key);
            Step(key, CredentialScope.Terminator, result);
            return result;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(prefixed);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void Step(ReadOnlySpan<byte> key, string text, Span<byte> destination)
    {
        int capacity = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> buffer = capacity <= 256 ? stackalloc byte[256] : new byte[capacity];
        int length = Encoding.UTF8.GetBytes(text, buffer);
        HMACSHA256.HashData(key, buffer[..length], destination);
    }
}
