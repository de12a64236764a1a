using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime.Internal.Auth;
using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>
/// Checks what the upstream received as AWS would, by the text of the specification and Amazon's own key derivation: the signature is that
/// of the bytes that came. For paths that no rule changes.
/// </summary>
internal static class UpstreamSignature
{
    /// <summary>Asserts that the request carries the right signature of the cloud secret, and gives the names that it covers.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="payloadHash">What stands for the body; null for its hash.</param>
    public static IReadOnlyList<string> AssertSigned(ReceivedRequest request, string? payloadHash = null)
    {
        string authorization = request.Headers["Authorization"].ToString();
        string[] scope = authorization.Split("Credential=")[1].Split(',')[0].Split('/')[1..];
        string[] signed = authorization.Split("SignedHeaders=")[1].Split(',')[0].Split(';');
        string[] target = request.RawTarget.Split('?', 2);
        string query = target.Length == 1
            ? ""
            : string.Join('&', target[1].Split('&').Select(static m => m.Contains('=', StringComparison.Ordinal) ? m : m + "=").Order(StringComparer.Ordinal));
        string canonical = string.Join(
            '\n',
            request.Method,
            target[0],
            query,
            string.Concat(signed.Select(name => $"{name}:{string.Join(',', request.Headers[name].Select(Collapsed))}\n")),
            string.Join(';', signed),
            payloadHash ?? Convert.ToHexStringLower(SHA256.HashData(request.Body)));
        string toSign = string.Join(
            '\n',
            "AWS4-HMAC-SHA256",
            request.Headers["X-Amz-Date"].ToString(),
            string.Join('/', scope),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(canonical))));
        byte[] key = AWS4Signer.ComposeSigningKey(FakeControlPlane.CloudSecret, scope[1], scope[0], scope[2]);
        Assert.That(authorization[^64..], Is.EqualTo(Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)))), canonical);
        return signed;
    }

    private static string Collapsed(string? value) => string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
