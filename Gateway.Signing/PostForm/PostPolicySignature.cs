using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.PostForm;

/// <summary>
/// The signature of a form: the string to sign is the policy itself, as Base64.
/// <code>HexEncode(HMAC-SHA256(signing key, policy))</code>
/// See <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html"/>.
/// </summary>
public static class PostPolicySignature
{
    /// <summary>Signs a policy; 64 lower-case hexadecimal digits.</summary>
    /// <param name="policy">The policy as the form carries it.</param>
    /// <param name="signingKey">The key derived for the scope, 32 bytes.</param>
    public static string Sign(string policy, ReadOnlySpan<byte> signingKey)
    {
        Span<byte> signature = stackalloc byte[Signature.Bytes];
        HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(policy), signature);
        return Convert.ToHexStringLower(signature);
    }

    /// <summary>Whether the signature of a form was made with the key over the form's policy. Compares in constant time.</summary>
    public static SigV4Failure Verify(PostFormHead head, SigV4Authorization authorization, ReadOnlySpan<byte> signingKey)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(authorization);
        Span<byte> claimed = stackalloc byte[Signature.Bytes];
        if (authorization.Form != SigV4Form.Post || !Signature.TryDecode(authorization.Signature, claimed))
        {
            return SigV4Failure.Malformed;
        }

        Span<byte> expected = stackalloc byte[Signature.Bytes];
        HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(head.Find(PostFormAuthorization.Policy)!.Value), expected);
        bool matches = CryptographicOperations.FixedTimeEquals(expected, claimed);
        CryptographicOperations.ZeroMemory(expected);
        return matches ? SigV4Failure.None : SigV4Failure.SignatureMismatch;
    }
}
