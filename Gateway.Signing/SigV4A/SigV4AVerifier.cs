using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.SigV4A;

/// <summary>Decides by the public key whether a claim of SigV4A authentication is true. Knows no clock: see <see cref="SigV4Verifier.CheckTime"/>.</summary>
public static class SigV4AVerifier
{
    /// <summary>Verifies the signature over the request as received.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="authorization">What the parser made of it.</param>
    /// <param name="publicKey">The public key of the claimed access key.</param>
    /// <param name="rules">How the service of the scope writes its canonical URI.</param>
    /// <returns>
    /// <see cref="SigV4Failure.None"/>, <see cref="SigV4Failure.SignatureMismatch"/> or <see cref="SigV4Failure.Malformed"/>.
    /// </returns>
    public static SigV4Failure Verify(SignedRequest request, SigV4Authorization authorization, SigV4APublicKey publicKey, SigningRules rules)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(authorization);
        ArgumentNullException.ThrowIfNull(publicKey);
        ArgumentNullException.ThrowIfNull(rules);
        if (authorization.Algorithm != SignatureAlgorithm.SigV4A)
        {
            return SigV4Failure.SignatureMismatch;
        }

        if (!CanonicalRequest.IsUnambiguous(request))
        {
            return SigV4Failure.Malformed;
        }

        string text = CanonicalRequest.Text(request, authorization.Form, authorization.SignedHeaders, rules);
        byte[] stringToSign = SigV4AStringToSign.Of(authorization.RequestTime, authorization.Scope, Encoding.Latin1.GetBytes(text));
        return publicKey.Verify(stringToSign, authorization.Signature) ? SigV4Failure.None : SigV4Failure.SignatureMismatch;
    }
}
