using System.Security.Cryptography;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>Decides whether a claim of authentication is true. Compares in constant time; knows no clock.</summary>
public static class SigV4Verifier
{
    /// <summary>
    /// How far a request's time may be from ours, either way: 15 minutes, as
    /// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationTimeStamp"/> has it.
    /// </summary>
    public static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);

    /// <summary>The longest life of a presigned URL: 7 days.</summary>
    public static readonly TimeSpan MaxExpires = TimeSpan.FromSeconds(MaxExpiresSeconds);

    internal const int MaxExpiresSeconds = 604_800;

    /// <summary>Verifies the signature over the request as received.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="authorization">What the parser made of it.</param>
    /// <param name="signingKey">The key derived for the claimed scope, 32 bytes.</param>
    /// <param name="rules">How the service of the scope writes its canonical URI.</param>
    /// <returns>
    /// <see cref="SigV4Failure.None"/>, <see cref="SigV4Failure.SignatureMismatch"/> or <see cref="SigV4Failure.Malformed"/>.
    /// </returns>
    public static SigV4Failure Verify(
        SignedRequest request, SigV4Authorization authorization, ReadOnlySpan<byte> signingKey, SigningRules rules)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(authorization);
        ArgumentNullException.ThrowIfNull(rules);

        if (authorization.Form == SigV4Form.Post)
        {
            // A form's signature covers its policy, and not a request.
            return SigV4Failure.SignatureMismatch;
        }

        if (authorization.Algorithm != SignatureAlgorithm.SigV4)
        {
            // A public key is no secret: as the key of an HMAC it would let anybody sign.
            return SigV4Failure.SignatureMismatch;
        }

        Span<byte> claimed = stackalloc byte[Signature.Bytes];
        if (!Signature.TryDecode(authorization.Signature, claimed))
        {
            return SigV4Failure.Malformed;
        }

        if (!CanonicalRequest.IsUnambiguous(request))
        {
            return SigV4Failure.Malformed;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        CanonicalRequest.Hash(request, authorization.Form, authorization.SignedHeaders, rules, hash);
        Span<byte> expected = stackalloc byte[Signature.Bytes];
        Signature.Compute(signingKey, authorization.RequestTime, authorization.Scope, hash, expected);
        bool matches = CryptographicOperations.FixedTimeEquals(expected, claimed);
        CryptographicOperations.ZeroMemory(expected);
        return matches ? SigV4Failure.None : SigV4Failure.SignatureMismatch;
    }

    /// <summary>
    /// Checks the request's time: in the header form within <see cref="MaxSkew"/> of ours, presigned not before that and not after its
    /// expiry. To be asked at each arrival, because a request that is signed again gets a new date.
    /// </summary>
    /// <param name="authorization">What the parser made of the request.</param>
    /// <param name="now">The time now.</param>
    public static SigV4Failure CheckTime(SigV4Authorization authorization, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        TimeSpan age = now - authorization.RequestTime;
        if (age < -MaxSkew)
        {
            return SigV4Failure.TimeSkewed;
        }

        if (authorization.Form == SigV4Form.Header)
        {
            return age > MaxSkew ? SigV4Failure.TimeSkewed : SigV4Failure.None;
        }

        if (authorization.Expires is not { } expires || expires < TimeSpan.FromSeconds(1) || expires > MaxExpires)
        {
            return SigV4Failure.InvalidExpires;
        }

        return age > expires ? SigV4Failure.Expired : SigV4Failure.None;
    }
}
