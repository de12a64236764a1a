using System.Security.Cryptography;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>Verifies what <see cref="SigV4AuthorizationParser"/> read. The clock is an argument.</summary>
public static class SigV4Verifier
{
    /// <summary>How far a request's time may be off, either way; what S3 and most services allow.</summary>
    public static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);

    /// <summary>Compares the signature with the one computed here, in constant time.</summary>
    /// <returns><see cref="SigV4Failure.None"/> or <see cref="SigV4Failure.SignatureMismatch"/>.</returns>
    public static SigV4Failure Verify(
        SignedRequest request, SigV4Authorization authorization, ReadOnlySpan<byte> signingKey, SigningRules rules)
    {
        string canonicalRequest = CanonicalRequest.Create(request, authorization.SignedHeaders, rules);
        Span<byte> computed = stackalloc byte[SigningKey.Length];
        Signature.Compute(signingKey, StringToSign.Create(canonicalRequest, authorization.Scope, authorization.RequestTime), computed);
        Span<byte> claimed = stackalloc byte[SigningKey.Length];
        return HexEncoding.IsSha256(authorization.Signature)
            && Convert.FromHexString(authorization.Signature, claimed, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(computed, claimed)
                ? SigV4Failure.None
                : SigV4Failure.SignatureMismatch;
    }

    /// <summary>
    /// Checks the request's time: within 15 minutes in the header form; a presigned URL from 15 minutes before its time until its end.
    /// </summary>
    public static SigV4Failure CheckTime(SigV4Authorization authorization, DateTimeOffset now)
    {
        if (authorization.RequestTime - now > MaxSkew)
        {
            return SigV4Failure.TimeSkewed;
        }

        if (authorization.Expires is { } expires)
        {
            return now > authorization.RequestTime + expires ? SigV4Failure.Expired : SigV4Failure.None;
        }

        return now - authorization.RequestTime > MaxSkew ? SigV4Failure.TimeSkewed : SigV4Failure.None;
    }
}
