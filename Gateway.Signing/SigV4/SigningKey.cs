using System.Security.Cryptography;
using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Derives the signing key of a scope:
/// <c>HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")</c>
/// (<see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"/>).
/// </summary>
public static class SigningKey
{
    /// <summary>Length of a signing key, in bytes.</summary>
    public const int Length = HMACSHA256.HashSizeInBytes;

    private const int MaxSecretLength = 1024;

    private static ReadOnlySpan<byte> Prefix => "AWS4"u8;

    /// <summary>Derives the key. Every intermediate is zeroed; the caller zeroes the result when done with it.</summary>
    /// <param name="secretUtf8">The secret access key, UTF-8, at most 1,024 bytes.</param>
    /// <param name="date"><c>yyyyMMdd</c>.</param>
    /// <param name="region">The region.</param>
    /// <param name="service">The signing name.</param>
    public static byte[] Derive(ReadOnlySpan<byte> secretUtf8, string date, string region, string service)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(secretUtf8.Length, MaxSecretLength, nameof(secretUtf8));
        Span<byte> start = stackalloc byte[Prefix.Length + secretUtf8.Length];
        Prefix.CopyTo(start);
        secretUtf8.CopyTo(start[Prefix.Length..]);
        Span<byte> a = stackalloc byte[Length];
        Span<byte> b = stackalloc byte[Length];
        try
        {
            Step(start, date, a);
            Step(a, region, b);
            Step(b, service, a);
            byte[] key = new byte[Length];
            Step(a, CredentialScope.Terminator, key);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(start);
            CryptographicOperations.ZeroMemory(a);
            CryptographicOperations.ZeroMemory(b);
        }
    }

    private static void Step(ReadOnlySpan<byte> key, string text, Span<byte> result) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text), result);
}
