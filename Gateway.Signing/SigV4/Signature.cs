using System.Security.Cryptography;
using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary><c>HMAC-SHA256(signing key, string to sign)</c>.</summary>
internal static class Signature
{
    public static void Compute(ReadOnlySpan<byte> signingKey, string stringToSign, Span<byte> result) =>
        HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(stringToSign), result);
}
